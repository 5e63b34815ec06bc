import { expect, test } from "vitest"
import { layerProblems, tableProblems, type LayerTable } from "./layer-rules.ts"
import { importsOf } from "./source-files.ts"

const table: LayerTable = {
  packages: {
    engine: {
      siblings: [],
      layers: { low: [], middle: ["low"], high: ["low", "middle/port.ts"] },
      exceptions: [{ from: "low/a.ts", to: ["high/b.ts"], why: "test" }],
    },
    app: { siblings: ["engine"], layers: {} },
  },
  maxLines: 3,
  maxTestLines: 5,
}

function problems(path: string, text: string) {
  return layerProblems(table, [{ path, text }])
}

test("lets a layer import what the table allows", () => {
  expect(problems("packages/engine/src/middle/x.ts", 'import { a } from "../low/a.ts"')).toEqual([])
  expect(problems("packages/engine/src/high/x.ts", 'import { a } from "../middle/port.ts"')).toEqual([])
  expect(problems("packages/engine/src/low/a.ts", 'import { b } from "../high/b.ts"')).toEqual([])
  expect(problems("packages/engine/src/index.ts", 'export * from "./high/b.ts"')).toEqual([])
})

test("reports imports against the table, types and re-exports included", () => {
  expect(problems("packages/engine/src/low/x.ts", 'import type { B } from "../high/b.ts"')).toEqual([
    "packages/engine/src/low/x.ts:1: low may not import high/b.ts; it may import nothing.",
  ])
  expect(problems("packages/engine/src/high/x.ts", '\nexport {\n  a } from "../middle/other.ts"')).toHaveLength(1)
  expect(problems("packages/engine/src/low/x.ts", 'const b = await import("../high/b.ts")')).toHaveLength(1)
  expect(problems("packages/engine/src/low/x.ts", 'import "../index.ts"')).toHaveLength(1)
})

test("reports folders and packages without a rule, and rules without their folder", () => {
  const paths = [
    "engine/src/low/a.ts",
    "engine/src/middle/a.test.ts",
    "engine/src/new/x.ts",
    "engine/src/index.ts",
    "tool/src/index.ts",
    "app/src/x.ts",
  ]
  const files = paths.map((path) => ({ path: `packages/${path}`, text: "" }))

  expect(tableProblems(table, files)).toEqual([
    "packages/engine/new has no rule in tools/layers.json.",
    "packages/tool has no rule in tools/layers.json.",
    "tools/layers.json: engine/high is not there.",
  ])
})

test("reports packages that import a sibling they must not know", () => {
  expect(problems("packages/app/src/x.ts", 'import { a } from "engine/internals"')).toEqual([])
  expect(problems("packages/engine/src/low/x.ts", 'import { a } from "app"')).toHaveLength(1)
  expect(problems("packages/app/src/x.ts", 'import { a } from "../../engine/src/low/a.ts"')).toHaveLength(1)
})

test("asks for extensions and for the defining file", () => {
  expect(problems("packages/app/src/x.ts", 'import { a } from "./y"')).toHaveLength(1)
  expect(problems("packages/app/src/x.ts", 'import { a } from "./y/index.ts"')).toHaveLength(1)
})

test("limits the length of files", () => {
  expect(problems("packages/app/src/x.ts", "\n\n\n")).toEqual([])
  expect(problems("packages/app/src/x.ts", "\n\n\n\n")).toHaveLength(1)
  expect(problems("packages/app/src/x.test.ts", "\n\n\n\n")).toEqual([])
})

test("does not take words in comments for imports", () => {
  expect(importsOf('/** import { a } from "./a"\n */\n// import "b"\nimport {\n  c,\n} from "./c.ts"')).toEqual([
    { specifier: "./c.ts", line: 6 },
  ])
})
