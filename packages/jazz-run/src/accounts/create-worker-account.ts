import type { AgentSecret, LocalNode, Peer } from "cojson"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { WebSocketPeerWithReconnection } from "cojson-transport-ws"
import { Account } from "jazz-tools"
import { assertReachable } from "./server-check.ts"

export interface CreateWorkerAccountOptions {
  /** Name in the account's profile. */
  readonly name: string
  /** Address of the sync server that keeps the account; `http(s)` counts as `ws(s)`. */
  readonly peer: string
}

export interface WorkerCredentials {
  readonly accountID: string
  readonly agentSecret: AgentSecret
}

/** How long the upload may take. */
const SYNC_TIMEOUT_MS = 4_000

/**
 * Makes an account with a public profile and an inbox on a sync server. Rejects, within seconds, when the server cannot be reached or
 * does not take everything within 4 s.
 */
export async function createWorkerAccount(options: CreateWorkerAccountOptions): Promise<WorkerCredentials> {
  const url = webSocketURL(options.peer)
  await assertReachable(url)
  const peers: Peer[] = []
  let node: LocalNode | undefined
  const connection = new WebSocketPeerWithReconnection({
    peer: url,
    reconnectionTimeout: 100,
    addPeer: (peer) => (node ? node.syncManager.addPeer(peer) : peers.push(peer)),
    removePeer: () => {},
  })
  connection.enable()
  try {
    // leaves the active account of the process alone
    const account = await Account.create({ creationProps: { name: options.name }, crypto: await WasmCrypto.create(), peers })
    node = account.$jazz.localNode
    await node.syncManager.waitForAllCoValuesSync(SYNC_TIMEOUT_MS).catch((cause: unknown) => {
      throw new Error(`The sync server ${url} answers, but did not take the account. Check that it is a Jazz sync server.`, { cause })
    })
    return { accountID: account.$jazz.id, agentSecret: node.agentSecret }
  } finally {
    await node?.gracefulShutdown()
    connection.disable()
  }
}

/** Throws a sentence that names the address when it is not one. */
function webSocketURL(address: string): string {
  if (!URL.canParse(address))
    throw new Error(`Invalid URL: "${address}" is not the address of a sync server; it begins with ws:// or wss://`)
  const url = address.replace(/^http/i, "ws")
  if (!/^wss?:\/\//i.test(url)) throw new Error(`Invalid URL: "${address}" does not begin with ws:// or wss://`)
  return url
}
