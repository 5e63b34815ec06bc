/** What a page loads, held by the limits of what comes at once and in all, and by a budget of some 1 % more than all files are. Needs `npm run build`. */
import { join } from "node:path"
import { build } from "esbuild"
import { build as buildByVite } from "vite"
import { expect, test } from "vitest"

interface BundleSizes {
  readonly eager: number
  readonly gzip: number
  readonly page: number
}

interface BundleWorkload {
  readonly bundles: { readonly bundle: { measure(options: { readonly home: string }): Promise<BundleSizes> } }
}

const WORKLOAD: string = "../../bench/workloads/bundle.mjs"
const EAGER_KILOBYTES = 110
const PAGE_KILOBYTES = 150
const TOTAL_KILOBYTES = 163

test("an app's bundle stays within its size and has no module of Node", async () => {
  const { bundles } = (await import(WORKLOAD)) as BundleWorkload

  const { eager, gzip, page } = await bundles.bundle.measure({ home: import.meta.dirname }) // rejects when a module of Node is in it

  expect(eager).toBeLessThanOrEqual(EAGER_KILOBYTES)
  expect(page).toBeLessThanOrEqual(PAGE_KILOBYTES)
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

test.each(["zod", "zod-4.1"])("in a bundle by Vite with %s, what does not fit is said in English, or as the app says", async (zod) => {
  const english = `import { z } from "jazz-tools"; export const found = z.string().safeParse(1).error.issues[0].message`
  const german = `
    import { z } from "jazz-tools"
    import { config } from "zod"
    import { de } from "zod/v4/locales"
    config(de())
    export const found = z.string().safeParse(1).error.issues[0].message
    config({ localeError: undefined }) // newer versions share it with other bundles`

  expect(await foundByVite(english, { zod })).toBe("Invalid input: expected string, received number")
  expect(await foundByVite(german, { zod })).toBe("Ungültige Eingabe: erwartet string, erhalten Zahl")
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
  return foundOf(outputFiles[0]?.text ?? "")
}

/** Vite leaves out what esbuild keeps. */
async function foundByVite(contents: string, alias: Record<string, string>): Promise<unknown> {
  const program = join(import.meta.dirname, "program.js")
  const result = await buildByVite({
    configFile: false,
    logLevel: "silent",
    resolve: { alias },
    plugins: [{ name: "program", resolveId: (id) => (id === program ? id : null), load: (id) => (id === program ? contents : null) }],
    build: {
      write: false,
      minify: false,
      rolldownOptions: { input: program, preserveEntrySignatures: "strict", output: { codeSplitting: false } },
    },
  })
  const [chunk] = "output" in result ? result.output : []
  return foundOf(chunk?.code ?? "")
}

async function foundOf(code: string): Promise<unknown> {
  const { found } = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`)) as { readonly found: unknown }
  return found
}
