/**
 * The Next.js example, built and started, with the packages as they were built last. Skipped unless its dependencies are installed
 * (`npm run install:extras`).
 */
import { execFile, spawn, type ChildProcess } from "node:child_process"
import { cpSync, existsSync, rmSync } from "node:fs"
import { createServer, type AddressInfo } from "node:net"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { chromium } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createAccountProcess, startServerProcess, type ServerProcess } from "./server-process.ts"

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium"
const packages = fileURLToPath(new URL("../../packages/", import.meta.url))
const example = fileURLToPath(new URL("../../examples/nextjs-worker/", import.meta.url))
const next = join(example, "node_modules/next/dist/bin/next")
const isInstalled = existsSync(next)
if (!isInstalled) console.warn("the Next.js example is not installed: run `npm run install:extras` to test it")

let server: ServerProcess | undefined
let app: ChildProcess | undefined
let url = ""

beforeAll(async () => {
  if (!isInstalled) return
  for (const name of ["cojson", "cojson-transport-ws", "jazz-tools"]) {
    for (const part of ["dist", "package.json"]) {
      const target = join(example, "node_modules", name, part)
      rmSync(target, { recursive: true, force: true })
      cpSync(join(packages, name, part), target, { recursive: true })
    }
  }
  server = await startServerProcess("--port", "0", "--in-memory")
  const { accountID, accountSecret } = await createAccountProcess("Teller", server.url)
  const env = { ...process.env, NODE_ENV: undefined, NEXT_TELEMETRY_DISABLED: "1" }
  await promisify(execFile)(process.execPath, [next, "build"], { cwd: example, env })

  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  app = spawn(process.execPath, [next, "start", "--hostname", "127.0.0.1", "--port", String(port)], {
    cwd: example,
    env: { ...env, JAZZ_WORKER_ACCOUNT: accountID, JAZZ_WORKER_SECRET: accountSecret, JAZZ_SYNC_SERVER: server.url },
    stdio: ["ignore", "pipe", "inherit"],
  })
  await new Promise<void>((resolve, reject) => {
    app?.stdout?.on("data", (text) => String(text).includes("Ready") && resolve())
    app?.once("exit", () => reject(new Error("the app ended")))
  })
})

afterAll(async () => {
  app?.kill()
  await server?.stop()
})

test.skipIf(!isInstalled)("an API route answers from a worker with native crypto", async () => {
  expect(await (await fetch(`${url}/api/votes`)).json()).toEqual({ votes: {}, crypto: "native" })

  const vote = (body: string) => fetch(`${url}/api/votes`, { method: "POST", body })
  expect((await vote("no JSON")).status).toBe(400)
  expect((await vote('{"choice":""}')).status).toBe(400)
  await vote('{"choice":"tea"}')
  await vote('{"choice":"coffee"}')
  expect(await (await vote('{"choice":"tea"}')).json()).toEqual({ votes: { tea: 2, coffee: 1 } })
})

test.skipIf(!isInstalled)("a route on the edge runtime answers from a worker with precompiled WebAssembly", async () => {
  expect(await (await fetch(`${url}/api/edge`)).json()).toEqual({ votes: { tea: 2, coffee: 1 }, crypto: "wasm" })
})

test.skipIf(!isInstalled)("a page is rendered with what the worker has", async () => {
  const html = (await (await fetch(url)).text()).replaceAll("<!-- -->", "")

  expect(html).toContain("<li>tea: 2</li><li>coffee: 1</li>")
  expect(html).toContain("counted by a Jazz worker with native crypto")
})

test.skipIf(!isInstalled || !existsSync(CHROMIUM))("a visitor votes in a browser", async () => {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  })
  try {
    const page = await browser.newPage()
    await page.goto(url, { waitUntil: "networkidle" })
    await page.locator("input").fill("cocoa")
    await page.locator("button").click()
    await page.getByText("cocoa: 1").waitFor()

    await page.reload()
    expect(await page.locator("li").allTextContents()).toEqual(["tea: 2", "coffee: 1", "cocoa: 1"])
  } finally {
    await browser.close()
  }
})

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
