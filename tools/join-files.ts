/**
 * Joins files of a build that are loaded together. A bundler that splits code makes a file of every set of modules that some entries share
 * and others do not; Node takes most of a millisecond for each, and twenty of them are half of a program's start-up time.
 *
 * A group is what its roots import, directly or not, unless an earlier group has it. It becomes one file; its roots remain as files that
 * pass on their exports. Everything else is pointed to the new files.
 */
import { rmSync, writeFileSync } from "node:fs"
import { dirname, relative, resolve } from "node:path"
import { build, type BuildOptions, type Metafile, type Plugin } from "esbuild"

/** What becomes one file. All paths are relative to the folder of the build. */
export interface JoinedGroup {
  readonly file: string
  /** Outputs of the build. */
  readonly roots: readonly string[]
}

/** @param options of the build that is joined, `absWorkingDir` and `metafile` among them */
export async function joinFiles({ outputs }: Metafile, groups: readonly JoinedGroup[], options: BuildOptions): Promise<void> {
  const folder = options.absWorkingDir ?? process.cwd()
  const pathOf = (file: string) => relative(folder, file).replaceAll("\\", "/")
  const files = Object.keys(outputs).filter((file) => /\.m?js$/.test(file))
  const groupByFile = new Map<string, JoinedGroup>()
  for (const group of groups) for (const root of group.roots) assign(root, group)

  function assign(file: string, group: JoinedGroup): void {
    if (groupByFile.has(file) || !outputs[file]) return
    groupByFile.set(file, group)
    for (const { path, kind, external } of outputs[file].imports) if (kind === "import-statement" && !external) assign(path, group)
  }

  /** The names that a file exports, as the file of its group, or itself, has them: different files may export the same name. */
  function passOn(file: string, renaming: "to" | "from", from: string): string {
    const names = outputs[file]?.exports ?? []
    const number = files.indexOf(file)
    const renamed = names.map((name) => (renaming === "to" ? `${name} as ${name}$${number}` : `${name}$${number} as ${name}`))
    return renamed.length > 0 ? `export { ${renamed.join(", ")} } from ${JSON.stringify(from)}\n` : `import ${JSON.stringify(from)}\n`
  }

  function redirect(outfile: string, own?: JoinedGroup): Plugin {
    return {
      name: "redirect",
      setup(bundler) {
        bundler.onResolve({ filter: /.*/ }, ({ path, resolveDir, namespace, kind }) => {
          if (kind === "entry-point") return undefined
          if (!path.startsWith(".") || namespace === "other-group") return { path, external: true }
          const file = pathOf(resolve(resolveDir, path))
          const group = groupByFile.get(file)
          if (!group) return { path: importPath(outfile, file), external: true }
          return group === own ? { path: resolve(folder, file) } : { path: file, namespace: "other-group" }
        })
        bundler.onLoad({ filter: /.*/, namespace: "other-group" }, ({ path: file }) => ({
          contents: passOn(file, "from", importPath(outfile, groupByFile.get(file)?.file ?? file)),
        }))
      },
    }
  }

  const write = (outfile: string, input: BuildOptions, group?: JoinedGroup) => {
    const { entryPoints: _entries, outdir: _folder, ...others } = options
    return build({
      ...others,
      ...input,
      outfile,
      splitting: false,
      allowOverwrite: true,
      plugins: [redirect(outfile, group)],
      logOverride: { "ignored-bare-import": "silent" },
    })
  }

  for (const group of groups) {
    const members = files.filter((file) => groupByFile.get(file) === group)
    const contents = members.map((file) => passOn(file, "to", importPath(group.file, file))).join("")
    await write(group.file, { stdin: { contents, resolveDir: dirname(resolve(folder, group.file)) } }, group)
  }
  for (const file of files) if (!groupByFile.has(file)) await write(file, { entryPoints: [file] })
  for (const [file, group] of groupByFile) {
    rmSync(resolve(folder, `${file}.map`))
    if (group.roots.includes(file)) writeFileSync(resolve(folder, file), passOn(file, "from", importPath(file, group.file)))
    else rmSync(resolve(folder, file))
  }
}

function importPath(from: string, to: string): string {
  const path = relative(dirname(from), to).replaceAll("\\", "/")
  return path.startsWith(".") ? path : `./${path}`
}
