/**
 * Each public name of jazz-tools has a docstring with an example, which is well typed and prints what stands behind its `console.log`. Those
 * that browsers alone can run are run by tests/browser.
 */
import { readFileSync, rmSync } from "node:fs"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { DECLARATION, examples, expectedOutput, source } from "./docstrings.ts"
import { folderOf, outputOf, typeErrorsIn } from "./programs.ts"

const ENTRIES = [
  "index.ts",
  "worker/index.ts",
  "ssr/index.ts",
  "webhook/index.ts",
  "media/server.ts",
  "testing/index.ts",
  "browser/index.ts",
  "media/index.ts",
  "better-auth/auth/server.ts",
  "better-auth/auth/client.ts",
  "better-auth/auth/react.ts",
  "better-auth/database-adapter/index.ts",
  "react/index.ts",
  "react-core/index.ts",
  "react-core/testing.ts",
  "inspector/index.ts",
  "inspector/register-custom-element.ts",
  "inspector/standalone.ts",
  "prosemirror/index.ts",
  "tiptap/index.ts",
]
const FROM = /export (type )?\{([^}]*)\} from "(\.[^"]+)"/g
const GROUPS = /export \* as (\w+) from "(\.[^"]+)"/g

const all = [...examples.node, ...examples.browser]

let folder: string

beforeAll(() => {
  const imports = examples.node.map(({ name }) => `console.log("== ${name}")\nawait import("./${name}.ts")`)
  const programs = all.map(({ name, preamble, code }) => [`${name}.ts`, `${preamble}\n${code}\n`])
  folder = folderOf("examples", {
    ...(Object.fromEntries(programs) as Record<string, string>),
    "all.ts": `${imports.join("\n")}\nprocess.exit(0)\n`,
  })
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

test("every public name has an example", () => {
  const without = ENTRIES.flatMap((entry) => namesWithoutExample(join(source, entry)))
  expect(without).toEqual([])
  expect(all.length).toBeGreaterThan(80)
})

test("every public name has a docstring", () => {
  const without = ENTRIES.flatMap((entry) => exportsOf(join(source, entry)).filter(({ path, name }) => !hasDocstring(path, name)))
  expect(without.map(({ name }) => name)).toEqual([])
})

test.each(ENTRIES)("the names of %s that are looked at are all that it has", async (entry) => {
  const path = join(source, entry)
  const module = (await import(/* @vite-ignore */ path)) as Readonly<Record<string, unknown>>
  const found = exportsOf(path).filter(({ isType }) => !isType)
  const own = [...readFileSync(path, "utf8").matchAll(DECLARATION)].map(([, , name]) => name)
  const elsewhere = [...readFileSync(path, "utf8").matchAll(/export \{([^}]*)\} from "[^.]/g)].flatMap(([, names = ""]) => names.split(","))
  const names = [...found.map(({ publicName }) => publicName), ...own, ...elsewhere.map((name) => name.trim())]
  expect(new Set(names)).toEqual(new Set(Object.keys(module)))
})

test("every example shows what it prints", () => {
  expect(all.filter(({ code }) => expectedOutput(code) === "").map(({ name }) => name)).toEqual([])
})

test("the examples are well typed", async () => {
  expect(await typeErrorsIn(folder, ["all.ts"])).toBe("")
})

test("the examples print what they say", async () => {
  const stdout = await outputOf(folder, "all.ts")

  const printed = Object.fromEntries(
    stdout
      .split(/^== /m)
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1).trimEnd()]),
  )
  expect(printed).toEqual(Object.fromEntries(examples.node.map(({ name, code }) => [name, expectedOutput(code)])))
})

interface PublicName {
  readonly path: string
  readonly name: string
  readonly publicName: string
  readonly isType: boolean
}

/** What an entry exports from files of ours. */
function exportsOf(path: string): PublicName[] {
  const text = readFileSync(path, "utf8")
  const named = [...text.matchAll(FROM)].flatMap(([, isType, names = "", from = ""]) =>
    names
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "")
      .map((name) => {
        const [own = "", publicName = own] = name.replace(/^type /, "").split(" as ")
        return { path: join(dirname(path), from), name: own, publicName, isType: isType !== undefined || name.startsWith("type ") }
      }),
  )
  const groups = [...text.matchAll(GROUPS)].map(([, name = "", from = ""]) => ({
    path: join(dirname(path), from),
    name: "",
    publicName: name,
    isType: false,
  }))
  return [...named, ...groups]
}

/** A comment before the declaration, or before the file of a group of names. Follows exports from other files. */
function hasDocstring(path: string, name: string): boolean {
  const text = readFileSync(path, "utf8")
  if (name === "") return text.startsWith("/**")
  const declaration = new RegExp(`^export (?:declare |async |abstract )*(?:function|class|const|interface|type) ${name}\\b`, "m").exec(text)
  if (declaration) return isDocumented(text, name)
  const onwards = exportsOf(path).find(({ publicName }) => publicName === name)
  return onwards ? hasDocstring(onwards.path, onwards.name) : /from ".*zod.*"/.test(text)
}

/** Of declarations of one name, overloads and types of the same name included, one has the comment. */
function isDocumented(text: string, name: string): boolean {
  return new RegExp(`\\*/\\nexport (?:declare |async |abstract )*(?:function|class|const|interface|type) ${name}\\b`).test(text)
}

/** Follows `export { … } from` and `export * as … from` to the declarations. */
function namesWithoutExample(path: string): string[] {
  const text = readFileSync(path, "utf8")
  const named = [...text.matchAll(/export \{([^}]*)\} from "(\.[^"]+)"/g)].flatMap(([, names = "", from = ""]) =>
    names
      .split(",")
      .map((name) => name.trim().split(" as ")[0] ?? "")
      .filter((name) => name !== "" && !name.startsWith("type "))
      .filter((name) => !isExample(join(dirname(path), from), name)),
  )
  const groups = [...text.matchAll(/export \* as \w+ from "(\.[^"]+)"/g)].map(([, from = ""]) => join(dirname(path), from))
  const members = groups.flatMap((group) => {
    const declared = new Set([...readFileSync(group, "utf8").matchAll(DECLARATION)].map(([, , name = ""]) => name))
    return [...[...declared].filter((name) => !isExample(group, name)), ...namesWithoutExample(group)]
  })
  const own = [...text.matchAll(DECLARATION)].map(([, , name = ""]) => name).filter((name) => !isExample(path, name))
  return [...own, ...named, ...members]
}

function isExample(path: string, name: string): boolean {
  const text = readFileSync(path, "utf8")
  const declarations = [...text.matchAll(DECLARATION)].filter(([, , declared]) => declared === name)
  if (declarations.length > 0) return declarations.some(([, comment = ""]) => comment.includes("@example"))
  const from = [...text.matchAll(/export (?:\{([^}]*)\}|\* as (\w+)) from "(\.[^"]+)"/g)].find(
    ([, names = "", group]) => group === name || new RegExp(`\\b${name}\\b`).test(names),
  )
  if (!from?.[3] || from[3].includes("zod")) return /from ".*zod.*"/.test(text) // has docs of its own
  return from[2] ? namesWithoutExample(path).length === 0 : isExample(join(dirname(path), from[3]), name)
}
