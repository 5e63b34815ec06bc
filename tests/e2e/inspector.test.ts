/** The element of the inspector in an app without React, with the built packages: by Vite's server, and built for production. Needs `npm run build`. */
import { rmSync } from "node:fs"
import { join } from "node:path"
import { chromium, type Browser } from "playwright-core"
import { build, createServer, preview, type InlineConfig } from "vite"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { executablePath, isHere, QUIET } from "../browser/chromium.ts"
import { folderOf, root } from "../docs/programs.ts"

declare global {
  var note: (text: string) => void
}

describe.skipIf(!isHere)("an app without React", () => {
  let browser: Browser
  let scratch: string
  let config: InlineConfig

  beforeAll(async () => {
    scratch = folderOf("inspector", {})
    const withoutReact = {
      name: "without-react",
      resolveId: (id: string) => (/^react(-dom)?(\/|$)/.test(id) ? Promise.reject(new Error(`${id} is not installed`)) : null),
    }
    config = {
      root: join(root, "tests/e2e/fixtures/inspector-app"),
      configFile: false,
      logLevel: "warn",
      cacheDir: join(scratch, "cache"),
      plugins: [withoutReact],
    }
    browser = await chromium.launch({ executablePath, args: QUIET })
  })

  afterAll(async () => {
    await browser?.close()
    rmSync(scratch, { recursive: true, force: true })
  })

  test("has the inspector in development, by its own styles, and sees what the app writes", async () => {
    const server = await createServer({
      ...config,
      define: { "process.env.NODE_ENV": '"development"' }, // as without vitest
      server: { port: 0, host: "127.0.0.1", ws: false, hmr: false },
    })
    await server.listen()
    const page = await browser.newPage()
    await page.goto(server.resolvedUrls?.local[0] ?? "")

    await page.getByRole("button", { name: "Open Jazz Inspector" }).click()
    const panel = page.getByRole("region", { name: "Jazz Inspector" })
    await panel.getByRole("button", { name: "Inspect my account" }).click()
    await panel.getByRole("row", { name: /^root/ }).getByRole("button").first().click()
    await panel
      .getByRole("row", { name: /^notes/ })
      .getByRole("button")
      .first()
      .click()
    await panel.getByRole("row", { name: /^0/ }).getByText("first").waitFor()
    await page.evaluate(() => globalThis.note("second"))

    await panel.getByRole("row", { name: /^1/ }).getByText("second").waitFor()
    await page.close()
    await server.close()
  })

  test("has nothing of it in production", async () => {
    const outDir = join(scratch, "built")
    const define = { "process.env.NODE_ENV": '"production"' }
    const result = await build({ ...config, define, build: { outDir, emptyOutDir: true } })
    const outputs = Array.isArray(result) ? result : [result]
    const code = outputs.flatMap((one) => ("output" in one ? one.output : [])).map((file) => ("code" in file ? file.code : ""))
    const server = await preview({ ...config, build: { outDir }, preview: { port: 0, host: "127.0.0.1" } })
    const page = await browser.newPage()
    await page.goto(server.resolvedUrls?.local[0] ?? "")
    await page.getByText("first").waitFor()

    expect(await page.locator("jazz-inspector").evaluate((element) => [element.shadowRoot, element.childNodes.length])).toEqual([null, 0])
    expect(code.filter((text) => text.includes("Open Jazz Inspector"))).toEqual([])
    await page.close()
    await server.close()
  })
})
