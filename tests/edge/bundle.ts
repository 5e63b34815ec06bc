/** Bundles programs as the tools of edge platforms do: their export conditions, `.wasm?module` files kept aside as modules. */
import { readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { build } from "esbuild"

export interface EdgeBundle {
  readonly code: string
  /** Precompiled modules by the name under which the code imports them. */
  readonly wasm: ReadonlyMap<string, Uint8Array<ArrayBuffer>>
}

/** Bundles an entry from the built packages. `wasmImport` is the code that yields the module of a name. */
export async function bundleForEdge(
  source: { readonly file: string } | { readonly code: string },
  conditions: readonly string[],
  format: "esm" | "iife",
): Promise<EdgeBundle> {
  const wasm = new Map<string, Uint8Array<ArrayBuffer>>()
  const result = await build({
    ...("file" in source
      ? { entryPoints: [source.file] }
      : { stdin: { contents: source.code, resolveDir: import.meta.dirname, loader: "ts" as const } }),
    bundle: true,
    format,
    globalName: format === "iife" ? "entry" : undefined,
    target: "es2022",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: [...conditions],
    write: false,
    logLevel: "error",
    plugins: [
      {
        name: "precompiled-wasm",
        setup(bundler) {
          bundler.onResolve({ filter: /\.wasm\?module$/ }, ({ path, resolveDir }) => {
            const file = join(resolveDir, path.replace("?module", ""))
            wasm.set(basename(file), new Uint8Array(readFileSync(file)))
            return format === "esm" ? { path: `./${basename(file)}`, external: true } : { path: basename(file), namespace: "wasm-global" }
          })
          // Vercel's way: modules are globals of the script
          bundler.onLoad({ filter: /.*/, namespace: "wasm-global" }, ({ path }) => ({ contents: `export default globalThis["${path}"]` }))
        },
      },
    ],
  })
  return { code: result.outputFiles[0]?.text ?? "", wasm }
}
