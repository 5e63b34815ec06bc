/** The engine in a real Chromium: IndexedDB, WebAssembly crypto and WebSocket as a user's browser has them. */
import { existsSync } from "node:fs"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { build } from "esbuild"
import { chromium, type Browser, type Page as BrowserPage } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { LocalNode, type AgentSecret, type CoID, type RawCoMap } from "cojson"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { WebSocketPeerWithReconnection } from "cojson-transport-ws"
import { startSyncServer, type SyncServer } from "jazz-run/startSyncServer"
import type { Page } from "./page.ts"

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium"
const isHere = existsSync(executablePath)
if (!isHere && process.env.CI) throw new Error(`No Chromium at ${executablePath}. Install it, or say where it is in CHROMIUM.`)

/** Without these Chromium calls its maker's hosts at every start. */
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

declare const jazz: Page

describe.skipIf(!isHere)("in Chromium", () => {
  let server: Server
  let sync: SyncServer
  let browser: Browser
  let page: BrowserPage
  let syncURL = ""

  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [new URL("page.ts", import.meta.url).pathname],
      bundle: true,
      write: false,
      format: "esm",
      platform: "browser",
      target: "es2022",
      conditions: ["jazz-source"],
      external: ["node:*", "ws", "module", "crypto", "fs", "path"],
    })
    const script = outputFiles[0]?.text ?? ""
    server = createServer((request, response) => {
      const isScript = request.url === "/page.js"
      response.writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html" })
      response.end(isScript ? script : '<!doctype html><script type="module" src="/page.js"></script>')
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    sync = await startSyncServer({ host: "127.0.0.1", port: "0", inMemory: true, db: "" })
    syncURL = `ws://127.0.0.1:${(sync.address() as AddressInfo).port}`
    browser = await chromium.launch({ executablePath, args: QUIET })
    page = await browser.newPage()
    await openPage()
  })

  afterAll(async () => {
    await browser?.close()
    server?.close()
    await new Promise((resolve) => (sync ? sync.close(resolve) : resolve(undefined)))
  })

  async function openPage(): Promise<void> {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    await page.waitForFunction(() => "jazz" in globalThis)
  }

  test("IndexedDB passes the suite of every database", async () => {
    const { run, failures } = await page.evaluate(() => jazz.runSuite())

    expect(failures).toEqual([])
    expect(run).toBeGreaterThan(10)
  })

  test("what was written offline survives a reload and reaches others once online", async () => {
    const saved = await page.evaluate(() => jazz.createOffline())
    await openPage()
    const online = await page.evaluate(([credentials, url]) => jazz.goOnline(credentials, url), [saved, syncURL] as const)

    expect(online).toEqual({ before: { written: "offline" }, backend: expect.stringContaining("WasmCrypto") })
    expect(await readElsewhere(saved)).toEqual({ written: "offline", edited: "online" })
  })

  /** The same account on another device, which has nothing but the server. */
  async function readElsewhere(saved: {
    readonly accountID: string
    readonly accountSecret: string
    readonly mapID: string
  }): Promise<unknown> {
    const node = await LocalNode.withLoadedAccount({
      accountID: saved.accountID as `co_z${string}`,
      accountSecret: saved.accountSecret as AgentSecret,
      sessionID: undefined,
      crypto: await WasmCrypto.create(),
      peers: [],
      onNode(started) {
        new WebSocketPeerWithReconnection({
          peer: syncURL,
          reconnectionTimeout: 100,
          addPeer: (peer) => started.syncManager.addPeer(peer),
          removePeer: () => {},
        }).enable()
      },
    })
    const map = (await node.load(saved.mapID as CoID<RawCoMap>)) as RawCoMap
    const json = map.toJSON()
    await node.gracefulShutdown()
    return json
  }

  test("images are scaled by the browser", async () => {
    const { sizes, types, blur, refusal } = await page.evaluate(() => jazz.createImage())

    expect(sizes).toEqual(["500,250", "256,128", "500,250"])
    expect(types).toEqual(["image/jpeg", "image/jpeg"])
    expect(blur).toMatch(/^data:image\/png;base64,/)
    expect(refusal).toBe("Error: Failed to load image")
  })
})
