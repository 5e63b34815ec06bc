import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"

/** What becomes of a template. */
export interface Project {
  /** Absolute; made when it is not there. */
  readonly folder: string
  readonly name: string
  /** Folders with files; a later one replaces files of an earlier one. */
  readonly parts: readonly string[]
  /** Of the packages that templates ask for with "workspace:". */
  readonly version: string
  readonly apiKey: string | undefined
  /** How a script of `package.json` is run: "npm run". */
  readonly run: string
}

interface Manifest {
  readonly name: string
  readonly dependencies: Readonly<Record<string, string>>
}

/** Writes every file of the app, and never over another one. @throws what the file system throws */
export function writeProject({ folder, name, parts, version, apiKey, run }: Project): void {
  const files = new Map(parts.flatMap(filesOf))
  for (const [path, text] of files) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, contentOf(path, text), { flag: "wx" })
  }

  function contentOf(path: string, text: string): string {
    switch (path) {
      case "package.json":
        return manifestFor(text)
      case "README.md":
        return text.replaceAll("{{name}}", name).replaceAll("{{run}}", run)
      case join("src", "apiKey.ts"):
        return apiKey === undefined ? text : text.replace(/"[^"]*"/, () => JSON.stringify(apiKey))
      default:
        return text
    }
  }

  function manifestFor(text: string): string {
    const manifest = JSON.parse(text) as Manifest
    const dependencies = Object.entries(manifest.dependencies).map(([of, range]) => [
      of,
      range.startsWith("workspace:") ? `^${version}` : range,
    ])
    return `${JSON.stringify({ ...manifest, name, dependencies: Object.fromEntries(dependencies) }, null, 2)}\n`
  }
}

/** Paths in the app with the text of each. npm leaves `.gitignore` out of packages, so that it lies there without its dot. */
function filesOf(part: string): [path: string, text: string][] {
  const files = readdirSync(part, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.map(({ name, parentPath }) => {
    const path = join(parentPath.slice(part.length + 1), name === "gitignore" ? ".gitignore" : name)
    return [path, readFileSync(join(parentPath, name), "utf8")]
  })
}
