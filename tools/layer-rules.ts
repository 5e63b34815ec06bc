import { posix } from "node:path"
import { importsOf, type SourceFile } from "./source-files.ts"

/** The table in `tools/layers.json`. */
export interface LayerTable {
  readonly packages: Readonly<Record<string, PackageRules>>
  readonly maxLines: number
  readonly maxTestLines: number
}

interface PackageRules {
  /** The workspace packages that it may import. */
  readonly siblings: readonly string[]
  /** Each folder of its sources → what that may import: other folders, or single files of them. */
  readonly layers: Readonly<Record<string, readonly string[]>>
  readonly exceptions?: readonly { readonly from: string; readonly to: readonly string[]; readonly why: string }[]
}

/** Packages and folders that are there without a rule, and rules without their folder. */
export function tableProblems(table: LayerTable, files: readonly SourceFile[]): string[] {
  const found = new Set(files.flatMap(({ path }) => layerPathOf(path) ?? []))
  const named = new Set(
    Object.entries(table.packages).flatMap(([name, { layers }]) => [name, ...Object.keys(layers).map((layer) => `${name}/${layer}`)]),
  )
  return [
    ...[...found].filter((path) => !named.has(path)).map((path) => `packages/${path} has no rule in tools/layers.json.`),
    ...[...named].filter((path) => !found.has(path)).map((path) => `tools/layers.json: ${path} is not there.`),
  ]
}

/** Every violation of the rules on structure, as `path:line: sentence`. */
export function layerProblems(table: LayerTable, files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => [...sizeProblems(table, file), ...importProblems(table, file)])
}

function sizeProblems(table: LayerTable, { path, text }: SourceFile): string[] {
  const limit = isTest(path) ? table.maxTestLines : table.maxLines
  const lines = text.split("\n").length - 1
  return lines > limit ? [`${path}: ${lines} lines; the limit is ${limit}. Split it by responsibility.`] : []
}

function importProblems(table: LayerTable, file: SourceFile): string[] {
  const problems: string[] = []
  for (const { specifier, line } of importsOf(file.text)) {
    const problem = specifier.startsWith(".") ? relativeProblem(table, file.path, specifier) : packageProblem(table, file.path, specifier)
    if (problem !== undefined) problems.push(`${file.path}:${line}: ${problem}`)
  }
  return problems
}

function relativeProblem(table: LayerTable, path: string, specifier: string): string | undefined {
  if (!/\.(ts|tsx|mts|mjs|json|svelte|css|wasm\?module)$/.test(specifier)) return `"${specifier}" needs its file extension.`
  const target = posix.join(posix.dirname(path), specifier)
  if (isTest(path)) return undefined
  if (packageOf(path) !== packageOf(target)) return `"${specifier}" leaves the package; import it by the package's name.`
  if (/(^|\/)index\.tsx?$/.test(specifier)) return `"${specifier}" is an entry; import the file that defines the thing.`
  return layerProblem(table, path, target)
}

function layerProblem(table: LayerTable, path: string, target: string): string | undefined {
  const rules = table.packages[packageOf(path) ?? ""]
  const from = withinSources(path)
  const to = withinSources(target)
  if (!rules || from === undefined || to === undefined) return undefined
  const fromLayer = layerOf(from)
  const toLayer = layerOf(to)
  if (fromLayer === undefined || fromLayer === toLayer) return undefined
  const allowed = rules.layers[fromLayer] ?? []
  if (toLayer === undefined) return `${fromLayer} may not import the entry ${to}.`
  if (allowed.includes(toLayer) || allowed.includes(to)) return undefined
  if (rules.exceptions?.some((exception) => exception.from === from && exception.to.includes(to))) return undefined
  return `${fromLayer} may not import ${to}; it may import ${allowed.join(", ") || "nothing"}.`
}

function packageProblem(table: LayerTable, path: string, specifier: string): string | undefined {
  const from = packageOf(path)
  if (from === undefined || isTest(path)) return undefined
  const to = specifier.split("/", 1)[0] ?? specifier
  if (!(to in table.packages) || to === from) return undefined
  const allowed = table.packages[from]?.siblings ?? []
  return allowed.includes(to) ? undefined : `${from} may not import ${to}; it may import ${allowed.join(", ") || "no sibling"}.`
}

function isTest(path: string): boolean {
  return /\.(test|test-d|bench)\.tsx?$/.test(path) || !path.startsWith("packages/") || /\/(snippets|testing)\//.test(path)
}

function packageOf(path: string): string | undefined {
  return /^packages\/([^/]+)\//.exec(path)?.[1]
}

function withinSources(path: string): string | undefined {
  return /^packages\/[^/]+\/src\/(.*)$/.exec(path)?.[1]
}

/** The package of a source file, and its folder there; entries lie in no folder. */
function layerPathOf(path: string): string[] | undefined {
  const name = packageOf(path)
  if (name === undefined) return undefined
  const layer = layerOf(withinSources(path) ?? "")
  return layer === undefined ? [name] : [name, `${name}/${layer}`]
}

/** Undefined for entries, which lie outside every layer and may import all of them. */
function layerOf(path: string): string | undefined {
  const slash = path.indexOf("/")
  return slash < 0 ? undefined : path.slice(0, slash)
}
