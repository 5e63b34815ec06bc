/** The pages of docs/guide: each is a program that runs from top to bottom, is well typed, and prints what stands behind its `console.log`. */
import { execFile } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterAll, beforeAll, expect, test } from "vitest"
import { blocksOf } from "./doc-blocks.ts"

const run = promisify(execFile)
const root = fileURLToPath(new URL("../../", import.meta.url))
const docs = join(root, "docs/guide")
const pages = readdirSync(docs).filter((name) => name !== "README.md")
const read = (page: string) => readFileSync(join(docs, page), "utf8")
const codeOf = (page: string) =>
  blocksOf(page, read(page))
    .filter(({ language }) => language === "ts")
    .map(({ text }) => text)
    .join("\n")
const preamble = codeOf("README.md")

let folder: string

beforeAll(() => {
  mkdirSync(join(root, ".tmp"), { recursive: true })
  folder = mkdtempSync(join(root, ".tmp/guide-"))
  writeFileSync(join(folder, "package.json"), '{ "type": "module", "private": true }')
  for (const page of pages) writeFileSync(join(folder, page.replace(".md", ".ts")), `${preamble}\n${codeOf(page)}\nprocess.exit(0)\n`)
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

test("the programs are well typed", async () => {
  const compilerOptions = { noEmit: true, declaration: false, declarationMap: false, noUnusedLocals: false }
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: join(root, "tsconfig.base.json"), compilerOptions, include: ["*.ts"] }),
  )
  const { stdout } = await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder]).catch(
    (error: unknown) => error as { stdout: string },
  )
  expect(stdout).toBe("")
})

test.each(pages)("%s prints what it says", async (page) => {
  const expected = [...codeOf(page).matchAll(/^\s*(?:if \(.*\) )?console\.log\(.*\) \/\/ (.*)$/gm)].map(([, text]) => text)
  expect(expected.length).toBeGreaterThan(2)

  const { stdout } = await run(process.execPath, ["--import", "tsx", join(folder, page.replace(".md", ".ts"))], { cwd: root })

  const printed = stdout.trimEnd().split("\n")
  expect(printed).toEqual(expected)
})
