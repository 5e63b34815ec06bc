import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterEach, beforeEach, expect, test } from "vitest"
import { STARTERS } from "../options/starters.ts"
import { gitState } from "./git.ts"
import { writeProject, type Project } from "./write-project.ts"

const templates = fileURLToPath(new URL("../../templates", import.meta.url))
const root = fileURLToPath(new URL("../../../..", import.meta.url))

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "jazz-write-"))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function projectOf(starter: (typeof STARTERS)[number] | undefined, rest: Partial<Project> = {}): Project {
  const parts = (starter?.parts ?? []).map((part) => join(templates, part))
  return { folder: join(folder, "app"), name: "app", parts, version: "1.2.3", apiKey: undefined, run: "pnpm", ...rest }
}

const read = (path: string) => readFileSync(join(folder, "app", path), "utf8")
const [first] = STARTERS

test.each(STARTERS)("$name has all that belongs to an app", (starter) => {
  writeProject(projectOf(starter))

  const manifest = JSON.parse(read("package.json")) as { name: string; dependencies: Record<string, string> }
  expect(manifest).toMatchObject({ name: "app", dependencies: { "jazz-tools": "^1.2.3" } })
  expect(read("README.md")).toMatch(/^# app\n[^]*\npnpm dev /)
  expect(read(".gitignore")).toContain("node_modules/")
  expect(read("src/apiKey.ts")).toContain('"you@example.com"')
})

test("templates ask for the versions that are tested here", () => {
  const { devDependencies: tested } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<string, Record<string, string>>
  for (const { name } of STARTERS) {
    const manifest = JSON.parse(readFileSync(join(templates, name, "package.json"), "utf8")) as Record<string, Record<string, string>>
    for (const [dependency, range] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      const versions = [tested?.[dependency], dependency === "typescript" ? tested?.["typescript-5"] : undefined].filter(
        (version) => version,
      )
      if (versions.length > 0)
        expect([name, dependency, versions.map(bare)]).toEqual([name, dependency, expect.arrayContaining([bare(range)])])
    }
  }
})

test("the key is a text of the program, whatever it is", () => {
  const apiKey = 'a"; alert("$&") //'
  writeProject(projectOf(first, { apiKey }))

  expect(read("src/apiKey.ts")).toContain(`export const apiKey = ${JSON.stringify(apiKey)}\n`)
})

test("no file is replaced", () => {
  const app = join(folder, "app")
  mkdirSync(app)
  writeFileSync(join(app, "README.md"), "mine")

  expect(() => writeProject(projectOf(first))).toThrow(/EEXIST/)

  expect(read("README.md")).toBe("mine")
})

test("a repository is possible where there is none, also for a folder that is to be made", () => {
  expect(gitState(join(folder, "deep", "app"))).toBe("possible")
})

function bare(version = ""): string {
  return version.replace(/^(\^|npm:typescript@)/, "")
}
