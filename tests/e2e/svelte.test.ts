/** An app of Svelte with the built packages: rendered on a server, and built and opened in Chromium. Needs `npm run build`. */
import type { AddressInfo } from "node:net"
import { svelte } from "@sveltejs/vite-plugin-svelte"
import { startSyncServer } from "jazz-run/startSyncServer"
import { chromium } from "playwright-core"
import type { Component } from "svelte"
import type * as svelteServer from "svelte/server"
import { build, createServer, preview, type InlineConfig } from "vite"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { executablePath, isHere, QUIET } from "../browser/chromium.ts"

const root = new URL("fixtures/svelte-app", import.meta.url).pathname
const config: InlineConfig = { root, configFile: false, logLevel: "warn", plugins: [svelte({ configFile: false })] }

test("a server renders it for nobody", async () => {
  const server = await createServer({ ...config, server: { middlewareMode: true, ws: false }, appType: "custom" })
  const { default: App } = (await server.ssrLoadModule("/App.svelte")) as { readonly default: Component<object> }
  const { render } = (await server.ssrLoadModule("svelte/server")) as typeof svelteServer

  const { body } = await render(App, { props: { peer: "wss://sync.example.com" } })
  await server.close()

  expect(body.replaceAll(/<!--.*?-->/g, "")).toContain("<h1>Anonymous unavailable</h1>")
})

describe.skipIf(!isHere)("in Chromium", () => {
  let sync: Awaited<ReturnType<typeof startSyncServer>>

  beforeAll(async () => {
    sync = await startSyncServer({ host: "127.0.0.1", port: "0", inMemory: true, db: "" })
  })
  afterAll(() => new Promise((resolve) => sync.close(resolve)))

  test("its user has an account that is still there after a reload", async () => {
    await build({ ...config, build: { outDir: "dist", emptyOutDir: true } })
    const server = await preview({ ...config, preview: { port: 0, host: "127.0.0.1" } })
    const browser = await chromium.launch({ executablePath, args: QUIET })
    try {
      const page = await browser.newPage()
      const peer = `ws://127.0.0.1:${(sync.address() as AddressInfo).port}`
      await page.goto(`http://localhost:${(server.httpServer.address() as AddressInfo).port}/?peer=${peer}`)
      await page.getByText("Ann online").waitFor()
      await page.getByText("Add").click()
      await page.getByText("Add").click()
      await page.getByText("bed 2").waitFor()

      await page.reload()
      await page.getByText("bed 2").waitFor()
      expect(await page.locator("li").allTextContents()).toEqual(["bed 1", "bed 2"])
    } finally {
      await browser.close()
      await server.close()
    }
  })
})
