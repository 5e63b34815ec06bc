/** Programs out of the docs, each in a file of a folder of their own. */
import { execFile } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { blocksOf } from "./doc-blocks.ts"

const run = promisify(execFile)

export const root = fileURLToPath(new URL("../../", import.meta.url))

/** What stands before each program of the guide and of docstrings: an active account. */
export const preamble = programOf("README.md", readFileSync(join(root, "docs/guide/README.md"), "utf8"))

/** The blocks of TypeScript in a page, one after the other. */
export function programOf(page: string, markdown: string): string {
  return blocksOf(page, markdown)
    .filter(({ language }) => language === "ts")
    .map(({ text }) => text)
    .join("\n")
}

/** A folder inside of the project, where packages are found, with programs by file name. The caller removes it. */
export function folderOf(prefix: string, programs: Readonly<Record<string, string>>): string {
  mkdirSync(join(root, ".tmp"), { recursive: true })
  const folder = mkdtempSync(join(root, `.tmp/${prefix}-`))
  writeFileSync(join(folder, "package.json"), '{ "type": "module", "private": true }')
  for (const [name, text] of Object.entries(programs)) writeFileSync(join(folder, name), text)
  return folder
}

/** What the compiler says about the programs in a folder; empty when they are well typed. */
export async function typeErrorsIn(folder: string, exclude: readonly string[] = []): Promise<string> {
  const compilerOptions = { noEmit: true, declaration: false, declarationMap: false, noUnusedLocals: false }
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: join(root, "tsconfig.base.json"), compilerOptions, include: ["*.ts"], exclude }),
  )
  const { stdout } = await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder]).catch(
    (error: unknown) => error as { stdout: string },
  )
  return stdout
}

/** What a program in a folder prints. */
export async function outputOf(folder: string, name: string): Promise<string> {
  const { stdout } = await run(process.execPath, ["--import", "tsx", join(folder, name)], { cwd: root })
  return stdout
}
