/**
 * The pages of docs/guide: each is a well-typed program that runs from top to bottom and prints what stands behind its `console.log`. Four are for
 * browsers: tests/browser runs those about editors and the inspector, its app does what the first does, and the files of the one about Svelte are the
 * app of tests/e2e/svelte.test.ts.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { blocksOf } from "./doc-blocks.ts"
import { folderOf, outputOf, preamble, programOf, root, typeErrorsIn } from "./programs.ts"

const docs = join(root, "docs/guide")
const pages = readdirSync(docs).filter((name) => name !== "README.md")
const read = (page: string) => readFileSync(join(docs, page), "utf8")
const codeOf = (page: string) => programOf(page, read(page))
const executed = pages.filter((page) => !/jazz-tools\/(browser|inspector|prosemirror|svelte)/.test(codeOf(page)))
const fileOf = (page: string) => page.replace(".md", ".ts")

let folder: string

beforeAll(() => {
  const programs = pages.map((page) => [fileOf(page), `${preamble}\n${codeOf(page)}\nprocess.exit(0)\n`])
  folder = folderOf("guide", Object.fromEntries(programs) as Record<string, string>)
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

test("every page is in the index, and every link leads somewhere", () => {
  for (const page of pages) expect(read("README.md")).toContain(`(${page})`)
  for (const page of ["README.md", ...pages]) {
    for (const [, target = ""] of read(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g))
      expect([page, target, existsSync(resolve(docs, dirname(page), target))]).toEqual([page, target, true])
  }
})

test("every page has a program, and every block of code is part of it", () => {
  expect(executed.length).toBeGreaterThanOrEqual(pages.length - 4)
  for (const page of pages) {
    const languages = blocksOf(page, read(page)).map(({ language }) => language)
    expect([page, languages.includes("ts"), languages.filter((language) => !["ts", "text", "js", "svelte"].includes(language))]).toEqual([
      page,
      true,
      [],
    ])
  }
})

test("the page about Svelte shows the files of its app", () => {
  const app = join(root, "tests/e2e/fixtures/svelte-app")
  const code = blocksOf("svelte.md", read("svelte.md")).map(({ text }) => text)
  for (const file of ["schema.js", "App.svelte", "Garden.svelte"]) expect(code).toContain(readFileSync(join(app, file), "utf8"))
})

test("the programs are well typed", async () => {
  expect(await typeErrorsIn(folder)).toBe("")
})

test.each(executed)("%s prints what it says", async (page) => {
  const expected = [...codeOf(page).matchAll(/^\s*(?:if \(.*\) )?console\.log\(.*\) \/\/ (.*)$/gm)].map(([, text]) => text)
  expect(expected.length).toBeGreaterThan(2)

  const printed = (await outputOf(folder, fileOf(page))).trimEnd().split("\n")
  expect(printed).toEqual(expected)
})
