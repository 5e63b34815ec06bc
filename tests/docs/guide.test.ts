/** The pages of docs/guide: the blocks of a page are one program, which is type-checked and prints what the page shows. */
import { execFile } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterAll, beforeAll, expect, test } from "vitest"
import { blocksOf } from "./doc-blocks.ts"

const root = fileURLToPath(new URL("../../", import.meta.url))
const docs = join(root, "docs/guide")
const run = promisify(execFile)
const pages = [...readFileSync(join(docs, "README.md"), "utf8").matchAll(/^\d+\. \[[^\]]+\]\((\S+\.md)\)/gm)].map(([, page]) => page ?? "")
let folder: string

beforeAll(() => {
  mkdirSync(join(root, ".tmp"), { recursive: true })
  folder = mkdtempSync(join(root, ".tmp/guide-"))
  for (const page of pages) writeFileSync(join(folder, programOf(page)), textOf(page, "ts"))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const programOf = (page: string) => page.replace(".md", ".mts")

function textOf(page: string, language: string): string {
  const blocks = blocksOf(page, readFileSync(join(docs, page), "utf8"))
  return blocks
    .filter((block) => block.language === language)
    .map((block) => block.text)
    .join("")
}

test("the programs of the guide are well typed", async () => {
  const compilerOptions = { noEmit: true, target: "es2023", customConditions: ["jazz-source"], allowImportingTsExtensions: true }
  const options = {
    ...compilerOptions,
    rewriteRelativeImportExtensions: false,
    declaration: false,
    declarationMap: false,
    sourceMap: false,
  }
  const config = { extends: join(root, "tsconfig.base.json"), compilerOptions: options, include: ["*.mts"] }
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config))

  const compiler = [join(root, "node_modules/typescript/bin/tsc"), "-p", folder, "--pretty", "false"]
  const { stdout } = await run(process.execPath, compiler).catch((error: { stdout: string }) => error)

  expect(stdout).toBe("")
})

test.each(pages)("the program of %s prints what the page shows", async (page) => {
  const { stdout } = await run(process.execPath, ["--conditions=jazz-source", "--import", "tsx", join(folder, programOf(page))], {
    cwd: root,
  })

  expect(stdout).toBe(textOf(page, "text"))
})
