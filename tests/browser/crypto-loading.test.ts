/** Which crypto a page loads, as its Content-Security-Policy allows: never the binaries and the JavaScript in their place. */
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { build } from "esbuild"
import { chromium, type Browser } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { executablePath, isHere, QUIET } from "./chromium.ts"

const PROGRAM = `
  import { WasmCrypto } from "cojson/crypto/WasmCrypto"
  globalThis.backendInUse = (await WasmCrypto.create()).backend`
/** How a WebAssembly binary begins, in hexadecimal, and how the crypto in JavaScript does. */
const [BINARY, JAVASCRIPT] = ['"0061736d', "var noblePrimitives = {"]

describe.skipIf(!isHere)("crypto in Chromium", () => {
  let server: Server
  let browser: Browser
  let scripts: ReadonlyMap<string, string>
  let scriptPolicy: string

  beforeAll(async () => {
    scripts = await scriptsOf(PROGRAM)
    server = createServer(({ url = "/" }, response) => {
      const script = scripts.get(url)
      response.setHeader("content-security-policy", `script-src ${scriptPolicy}`)
      response.setHeader("content-type", script === undefined ? "text/html" : "text/javascript")
      response.end(script ?? '<!doctype html><script type="module" src="/stdin.js"></script>')
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    browser = await chromium.launch({ executablePath, args: QUIET })
  })

  afterAll(async () => {
    await browser?.close()
    server?.close()
  })

  test("where WebAssembly may start, its binaries are loaded and no crypto in JavaScript", async () => {
    expect(await openWith("'self' 'wasm-unsafe-eval'")).toEqual({ backend: "wasm", binaries: 2, inJavaScript: 0 })
  })

  test("where it may not, the crypto in JavaScript is loaded and none of the binaries", async () => {
    expect(await openWith("'self'")).toEqual({ backend: "js", binaries: 0, inJavaScript: 1 })
  })

  /** The back-end in use, and how many files were loaded that have one of the two. */
  async function openWith(policy: string): Promise<{ readonly backend: string; readonly binaries: number; readonly inJavaScript: number }> {
    scriptPolicy = policy
    const context = await browser.newContext()
    const page = await context.newPage()
    const loaded: string[] = []
    page.on("request", (request) => {
      const script = scripts.get(new URL(request.url()).pathname)
      if (script !== undefined) loaded.push(script)
    })
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`)
    await page.waitForFunction(() => "backendInUse" in globalThis)
    const backend = await page.evaluate(() => String((globalThis as { backendInUse?: string }).backendInUse))
    await context.close()
    const having = (text: string) => loaded.filter((script) => script.includes(text)).length
    return { backend, binaries: having(BINARY), inJavaScript: having(JAVASCRIPT) }
  }
})

/** Path → text, in files as a bundler makes them. */
async function scriptsOf(contents: string): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    splitting: true,
    write: false,
    outdir: "/",
    format: "esm",
    platform: "browser",
    target: "es2022",
    conditions: ["jazz-source"],
  })
  return new Map(outputFiles.map(({ path, text }) => [path, text]))
}
