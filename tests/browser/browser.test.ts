/** The engine in a real Chromium: IndexedDB, WebAssembly crypto and WebSocket as a user's browser has them. */
import type { Page as BrowserPage } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { LocalNode, type AgentSecret, type CoID, type RawCoMap } from "cojson"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { WebSocketPeerWithReconnection } from "cojson-transport-ws"
import { isHere, servePages, type Pages } from "./chromium.ts"
import type { Page } from "./page.ts"

declare const jazz: Page

describe.skipIf(!isHere)("in Chromium", () => {
  let pages: Pages
  let page: BrowserPage

  beforeAll(async () => {
    pages = await servePages("page.ts")
    page = await (await pages.newProfile()).open()
  })

  afterAll(() => pages?.close())

  test("IndexedDB passes the suite of every database", async () => {
    const { run, failures } = await page.evaluate(() => jazz.runSuite())

    expect(failures).toEqual([])
    expect(run).toBeGreaterThan(10)
  })

  test("what was written offline survives a reload and reaches others once online", async () => {
    const saved = await page.evaluate(() => jazz.createOffline())
    await page.reload()
    await page.waitForFunction(() => "jazz" in globalThis)
    const online = await page.evaluate(([credentials, url]) => jazz.goOnline(credentials, url), [saved, pages.syncURL] as const)

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
          peer: pages.syncURL,
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
