import { LocalNode, type RawCoMap } from "cojson"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { WebSocketPeerWithReconnection } from "cojson-transport-ws"

/** A client with an account of its own that edits a public map, and counts how often its connection breaks. */
export interface HonestClient {
  readonly node: LocalNode
  readonly map: RawCoMap
  /** How often the connection was lost. */
  readonly losses: () => number
  /** Writes; resolves when the server has acknowledged it, at the latest after the limit. */
  write(key: string, value: string, limitMs?: number): Promise<void>
  close(): Promise<void>
}

export async function startHonestClient(url: string, name: string): Promise<HonestClient> {
  const { node } = await LocalNode.withNewlyCreatedAccount({ creationProps: { name }, crypto: await WasmCrypto.create() })
  let losses = 0
  const connection = connectNode(node, url)
  const group = node.createGroup()
  group.addMember("everyone", "reader")
  const map = group.createMap({ name })
  await connection.waitUntilConnected()
  connection.subscribe((connected) => {
    if (!connected) losses++
  })
  await node.syncManager.waitForAllCoValuesSync(10_000)
  return {
    node,
    map,
    losses: () => losses,
    async write(key, value, limitMs = 10_000) {
      map.set(key, value, "trusting")
      await map.core.waitForSync({ timeout: limitMs })
    },
    async close() {
      await node.gracefulShutdown()
      connection.disable()
    },
  }
}

/** Keeps a node connected to a server. */
export function connectNode(node: LocalNode, url: string): WebSocketPeerWithReconnection {
  const connection = new WebSocketPeerWithReconnection({
    peer: url,
    reconnectionTimeout: 50,
    addPeer: (peer) => node.syncManager.addPeer(peer),
    removePeer: () => {},
  })
  connection.enable()
  return connection
}
