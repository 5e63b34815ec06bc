/** Runs one phase of one workload on the packages that it is given, and prints the result as one JSON line. */
import { workloads } from "./workloads.mjs"

/** argv: workload, n, crypto (wasm | napi), phase (prepare | measure), state as JSON. */
export async function runPhase({ LocalNode, WebSocketPeerWithReconnection, WasmCrypto, NapiCrypto, WebSocket, startWorker, openStorage }) {
  const [, , name, n, cryptoName, phase, state] = process.argv
  let crypto
  const api = {
    LocalNode,
    openStorage,
    crypto: async () => (crypto ??= await (cryptoName === "napi" ? NapiCrypto : WasmCrypto).create()),
    async startWorker(options) {
      const { startWorker: start } = await startWorker()
      return await start({ ...options, WebSocket, crypto: await api.crypto() })
    },
    async connectNewAccount(url) {
      const connection = connect(url)
      const created = await LocalNode.withNewlyCreatedAccount({
        creationProps: { name: "bench" },
        crypto: await api.crypto(),
        peers: connection.peers,
      })
      connection.attach(created.node)
      await created.node.syncManager.waitForAllCoValuesSync(60_000)
      return { ...created, close: () => connection.close() }
    },
    async connectAccount(url, credentials) {
      const connection = connect(url)
      const node = await LocalNode.withLoadedAccount({
        ...credentials,
        sessionID: undefined,
        crypto: await api.crypto(),
        peers: connection.peers,
      })
      connection.attach(node)
      return { node, close: () => connection.close() }
    },
  }

  function connect(url) {
    const peers = []
    let node
    const reconnecting = new WebSocketPeerWithReconnection({
      peer: url,
      reconnectionTimeout: 100,
      addPeer: (peer) => (node ? node.syncManager.addPeer(peer) : peers.push(peer)),
      removePeer: () => {},
      WebSocketConstructor: WebSocket,
    })
    reconnecting.enable()
    return {
      peers,
      attach: (attached) => (node = attached),
      async close() {
        reconnecting.disable()
        await node.gracefulShutdown()
      },
    }
  }

  const workload = workloads[name]
  if (!workload) throw new Error(`unknown workload ${name}`)
  const result = await workload[phase](api, Number(n), JSON.parse(state ?? "{}"))
  process.stdout.write(`${JSON.stringify({ result, rss: process.resourceUsage().maxRSS })}\n`, () => process.exit(0))
}
