/** Runs inside the browser. Each function is called by the test over `window.jazz`. */
import { LocalNode, type AgentSecret, type CoID, type RawCoID, type RawCoMap } from "cojson"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { runStoragePlan, storageSuite } from "cojson/testing"
import { getIndexedDBStorage } from "cojson-storage-indexeddb"
import { WebSocketPeerWithReconnection } from "cojson-transport-ws"
import { createJazzTestAccount, setupJazzTestSync } from "jazz-tools/testing"
// Node, where the tests are bundled, has another build of this entry
import { createImage, highestResAvailable } from "../../packages/jazz-tools/src/media/index.ts"

interface Failure {
  readonly name: string
  readonly error: string
}

interface Saved {
  readonly accountID: RawCoID
  readonly accountSecret: AgentSecret
  readonly mapID: RawCoID
}

let databases = 0

function fixture() {
  const name = `suite-${databases++}`
  return { open: () => getIndexedDBStorage(name) }
}

const page = {
  /** What failed of the suite that every database passes. */
  async runSuite(): Promise<{ readonly run: number; readonly failures: readonly Failure[] }> {
    const failures: Failure[] = []
    for (const { name, run } of storageSuite) {
      await run(fixture()).catch((error: unknown) => failures.push({ name, error: String(error) }))
    }
    for (let seed = 1; seed <= 5; seed++) {
      const plan = Array.from({ length: 30 }, (_, i) => (seed * 7919 * (i + 1) * (i + 3)) % 0xfffff)
      await runStoragePlan(plan, fixture()).catch((error: unknown) => failures.push({ name: `plan ${seed}`, error: String(error) }))
    }
    return { run: storageSuite.length + 5, failures }
  },

  /** Makes an account and a value, offline, kept only in this browser. */
  async createOffline(): Promise<Saved> {
    const { node, accountID, accountSecret } = await LocalNode.withNewlyCreatedAccount({
      creationProps: { name: "Browser" },
      crypto: await WasmCrypto.create(),
      storage: await getIndexedDBStorage(),
    })
    const map = node.createGroup().createMap({ written: "offline" })
    await node.gracefulShutdown()
    return { accountID, accountSecret, mapID: map.id }
  },

  /** After a reload: reads from the browser's database, goes online, edits, and waits until the server has everything. */
  async goOnline({ accountID, accountSecret, mapID }: Saved, url: string): Promise<{ readonly before: unknown; readonly backend: string }> {
    const crypto = await WasmCrypto.create()
    const node = await LocalNode.withLoadedAccount({
      accountID,
      accountSecret,
      sessionID: undefined,
      crypto,
      peers: [],
      storage: await getIndexedDBStorage(),
    })
    const map = (await node.load(mapID as CoID<RawCoMap>)) as RawCoMap
    const before = map.toJSON()
    const connection = new WebSocketPeerWithReconnection({
      peer: url,
      reconnectionTimeout: 100,
      addPeer: (peer) => node.syncManager.addPeer(peer),
      removePeer: () => {},
    })
    connection.enable()
    await connection.waitUntilConnected()
    map.set("edited", "online")
    await node.syncManager.waitForAllCoValuesSync(10_000)
    connection.disable()
    await node.gracefulShutdown()
    return { before, backend: crypto.constructor.name }
  },

  /** Stores a photo of 600 by 300 pixels, and says what became of it. */
  async createImage(): Promise<{
    readonly sizes: readonly string[]
    readonly types: readonly string[]
    readonly blur: string
    readonly refusal: string
  }> {
    await setupJazzTestSync()
    await createJazzTestAccount({ isCurrentActiveAccount: true })
    const photo = await new OffscreenCanvas(600, 300).getContext("2d")?.canvas.convertToBlob({ type: "image/jpeg" })
    if (!photo) throw new Error("no canvas")
    const image = await createImage(photo, { maxSize: 500, progressive: true, placeholder: "blur" })
    const refusal = await createImage(new Blob(["hello"])).catch((error: unknown) => String(error))
    const found = [highestResAvailable(image, 100, 100), highestResAvailable(image, 5000, 5000)]
    const stored = await Promise.all(found.map((version) => createImageBitmap(version?.image.toBlob() ?? new Blob())))
    return {
      sizes: [String(image.originalSize), ...stored.map(({ width, height }) => `${width},${height}`)],
      types: found.map((version) => version?.image.getMetadata()?.mimeType ?? ""),
      blur: image.placeholderDataURL ?? "",
      refusal: String(refusal),
    }
  },
}

export type Page = typeof page

Object.assign(globalThis, { jazz: page })
