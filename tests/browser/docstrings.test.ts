/** The examples of docstrings, and pages of the guide, that browsers alone can run, each in a browser of its own in which nothing is stored. */
import { readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { examples, expectedOutput } from "../docs/docstrings.ts"
import { folderOf, preamble, programOf, root } from "../docs/programs.ts"
import { addAuthenticator, isHere, servePages, type Pages } from "./chromium.ts"

const pagesOfGuide = ["editors", "inspector"].map((page) => {
  const path = `docs/guide/${page}.md`
  return { name: `guide-${page}`, code: programOf(path, readFileSync(join(root, path), "utf8")) }
})
const programs = [...examples.browser, ...pagesOfGuide]

declare const jazz: Readonly<Record<string, () => Promise<unknown>>>

describe.skipIf(!isHere)("examples in Chromium", () => {
  let folder: string
  let pages: Pages

  beforeAll(async () => {
    const imports = programs.map(({ name }) => `"${name}": () => import("./${name}.ts"),`)
    folder = folderOf("browser-examples", {
      ...Object.fromEntries(programs.map(({ name, code }) => [`${name}.ts`, `${preamble}\n${code}\nexport {}\n`])),
      "page.ts": `Object.assign(globalThis, { jazz: { ${imports.join("\n")} } })`,
    })
    pages = await servePages(join(folder, "page.ts"))
  })

  afterAll(async () => {
    await pages?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test.each(programs)("$name prints what it says", async ({ name, code }) => {
    const profile = await pages.newProfile()
    const page = await profile.open()
    await addAuthenticator(page)
    const printed: string[] = []
    page.on("console", (message) => message.type() === "log" && printed.push(message.text()))

    await page.evaluate((example) => jazz[example]?.().then(() => undefined), name)

    expect(printed.join("\n")).toBe(expectedOutput(code))
    await profile.close()
  })
})
