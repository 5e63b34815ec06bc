/** What a page loads, held by a budget of some 3 % more than it is. Needs `npm run build`. */
import { build } from "esbuild"
import { expect, test } from "vitest"

interface BundleSizes {
  readonly eager: number
  readonly gzip: number
}

interface BundleWorkload {
  readonly bundles: { readonly bundle: { measure(options: { readonly home: string }): Promise<BundleSizes> } }
}

const WORKLOAD: string = "../../bench/workloads/bundle.mjs"
const EAGER_KILOBYTES = 112
const TOTAL_KILOBYTES = 164

test("an app's bundle stays within its size and has no module of Node", async () => {
  const { bundles } = (await import(WORKLOAD)) as BundleWorkload

  const { eager, gzip } = await bundles.bundle.measure({ home: import.meta.dirname }) // rejects when a module of Node is in it

  expect(eager).toBeLessThanOrEqual(EAGER_KILOBYTES)
  expect(gzip).toBeLessThanOrEqual(TOTAL_KILOBYTES)
})

test("in a bundle, classes with fields are schemas, too", async () => {
  const contents = `
    import { coField, CoMap, coValueClassFromCoValueClassOrSchema } from "jazz-tools"
    class Task extends CoMap { title = coField.string }
    export const found = [coValueClassFromCoValueClassOrSchema(Task) === Task, typeof Task.load, typeof CoMap.Record]`

  expect(await foundIn(contents)).toEqual([true, "function", "function"])
})

test("in a bundle, z.z has all of Zod, in English", async () => {
  const contents = `
    import { z } from "jazz-tools"
    import * as own from "zod"
    const missing = Object.keys(own).filter((name) => name !== "default" && !(name in z.z))
    const same = z.z.ZodBigInt === own.ZodBigInt && z.z.core.$ZodType === own.core.$ZodType
    export const found = [missing, same, Object.keys(z.z.locales), z.z.bigint().safeParse(1).error.issues[0].message]`

  expect(await foundIn(contents)).toEqual([[], true, ["en"], "Invalid input: expected bigint, received number"])
})

/** What a bundled program exports as `found`. */
async function foundIn(contents: string): Promise<unknown> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    platform: "browser",
    format: "esm",
    write: false,
    logLevel: "silent",
  })

  const url = `data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? "")}`
  const { found } = (await import(/* @vite-ignore */ url)) as { readonly found: unknown }
  return found
}
