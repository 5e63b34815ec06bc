import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

/** A source file as the checks see it. */
export interface SourceFile {
  /** Relative to the root of the repository, with "/" between the parts. */
  readonly path: string
  readonly text: string
}

const SOURCE = /\.(ts|tsx|mts|mjs)$/
const SKIPPED = new Set(["node_modules", "dist", "fixtures", "templates"])

/** All source files below a folder, sorted by path. */
export function sourceFiles(folder: string): SourceFile[] {
  const files: SourceFile[] = []
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) files.push(...sourceFiles(path))
    } else if (SOURCE.test(entry.name)) files.push({ path: path.replaceAll("\\", "/"), text: readFileSync(path, "utf8") })
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

export interface Import {
  readonly specifier: string
  /** 1-based. */
  readonly line: number
}

const IMPORT = /(?:^|\n)\s*(?:import|export)\b(?:[^"';]*?\bfrom)?\s*["']([^"'\n]+)["']|\bimport\(\s*["']([^"'\n]+)["']\s*\)/g

/** What a file imports and re-exports, types included. Comments are not looked into. */
export function importsOf(text: string): Import[] {
  const code = withoutComments(text)
  const imports: Import[] = []
  for (const match of code.matchAll(IMPORT)) {
    const specifier = match[1] ?? match[2]
    if (specifier === undefined) continue
    const line = code.slice(0, match.index + match[0].length).split("\n").length
    imports.push({ specifier, line })
  }
  return imports
}

/** Blanks comments and keeps every line where it is. A comment sign within a string is left alone when it does not begin the line's code. */
function withoutComments(text: string): string {
  return text.replace(/^[ \t]*\/\*[\s\S]*?\*\//gm, (comment) => comment.replace(/[^\n]/g, " ")).replace(/^[ \t]*\/\/.*$/gm, "")
}
