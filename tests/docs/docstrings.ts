/** The examples of docstrings: programs, and what they print. */
import { readdirSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"
import { preamble, programOf, root } from "./programs.ts"

export const source = join(root, "packages/jazz-tools/src")
/** Files whose examples are components. */
const OF_REACT = /^(react|react-core|better-auth\/auth\/react)\b/
/** What stands before these: a component is shown below a provider of tests, as a server renders it. */
const REACT_PREAMBLE = `import { JazzTestProvider } from "jazz-tools/react/testing"
import { createElement } from "react"
import { renderToString } from "react-dom/server"
`
/** Files whose examples browsers alone can run. */
const OF_BROWSERS = /^(browser\/|prosemirror\/|tiptap\/|media\/index\.ts)/
export const DECLARATION = /(\/\*\*(?:[^*]|\*(?!\/))*\*\/\n)?^export (?:async )?(?:abstract )?(?:function|class|const) (\w+)/gm

export interface Example {
  /** File name without extension. */
  readonly name: string
  /** What stands before the code. */
  readonly preamble: string
  readonly code: string
}

const paths = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts") && !path.includes(".test"))

/** Those of all files, by where they run. */
export const examples = {
  node: paths.filter((path) => !OF_BROWSERS.test(path)).flatMap((path) => examplesIn(join(source, path))),
  browser: paths.filter((path) => OF_BROWSERS.test(path)).flatMap((path) => examplesIn(join(source, path))),
}

function examplesIn(path: string): Example[] {
  const text = readFileSync(path, "utf8")
  return [...text.matchAll(DECLARATION)].flatMap(([, comment = "", name = ""]) => {
    if (!comment.includes("@example")) return []
    const code = programOf(path, comment.replaceAll(/^ \* ?/gm, ""))
    const file = relative(source, path)
    return [
      { name: `${file.replaceAll(/[/.]/g, "-")}-${name}`, preamble: OF_REACT.test(file) ? preamble + REACT_PREAMBLE : preamble, code },
    ]
  })
}

/** What stands behind each `console.log`, also when it is spread over several lines. */
export function expectedOutput(code: string): string {
  return [...code.matchAll(/console\.log\((?:.*|\n(?: .*\n)+)\)+ \/\/ (.*)$/gm)].map(([, text]) => text).join("\n")
}
