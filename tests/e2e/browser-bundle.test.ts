/** What a page loads, held by the limit of what comes at once, and by a budget of some 1 % more than all of it is. Needs `npm run build`. */
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
const EAGER_KILOBYTES = 109
const TOTAL_KILOBYTES = 159

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

test("in a bundle, the class of texts, files or feeds is complete where an app has nothing else of them", async () => {
  const schema = (name: string, method: string) => `
    import { ${name}, coValueClassFromCoValueClassOrSchema } from "jazz-tools"
    export const found = [coValueClassFromCoValueClassOrSchema(${name}) === ${name}, typeof ${name}.${method}]`
  const feed = `import { CoFeed } from "jazz-tools"; export const found = [typeof CoFeed.Of(null).create, typeof CoFeed.load]`

  expect(await foundIn(schema("CoPlainText", "create"))).toEqual([true, "function"])
  expect(await foundIn(schema("CoRichText", "create"))).toEqual([true, "function"])
  expect(await foundIn(schema("FileStream", "createFromBlob"))).toEqual([true, "function"])
  expect(await foundIn(feed)).toEqual(["function", "function"])
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
