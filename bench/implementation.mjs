/** Runs one phase of one workload on the packages that it is given, and prints the result as one JSON line. */
import { existsSync, readFileSync } from "node:fs"
import { workloads } from "./workloads/index.mjs"

/** argv: id of the workload, n, phase (prepare | measure), settings as JSON (crypto: wasm | napi; time: wall | cpu), state as JSON. */
export async function runPhase(packages) {
  const [, , id, n, phase, settings, state] = process.argv
  const { crypto, time } = JSON.parse(settings)
  const workload = workloads[id]
  if (!workload) throw new Error(`unknown workload ${id}`)
  const result = await workload[phase](implementation(packages, crypto, time), Number(n), JSON.parse(state))
  answer({ result: result ?? {} })
}

export function answer(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`, () => process.exit(0))
}

/**
 * Milliseconds from a call of `clock()` to a call of what it returns: on the wall, or of CPU time. The latter is that of the main thread where the
 * platform tells it, because compiling in the background and collecting garbage are paid by a machine that is idle otherwise.
 */
export function clockOf(time) {
  const now = time === "wall" ? () => performance.now() : existsSync(SCHEDULER) ? mainThreadMs : processMs
  return () => {
    const start = now()
    return () => now() - start
  }
}

const SCHEDULER = `/proc/self/task/${process.pid}/schedstat`

/** The kernel brings the first number of the file up to date when it is asked for the usage of the process. */
function mainThreadMs() {
  process.cpuUsage()
  return Number(readFileSync(SCHEDULER, "latin1").split(" ", 1)[0]) / 1e6
}

function processMs() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** What workloads see. `tools` and `startWorker` load their modules when called. */
export function implementation(packages, cryptoName, time) {
  const { LocalNode, WebSocketPeerWithReconnection, WasmCrypto, NapiCrypto, WebSocket, openStorage, tools, home } = packages
  let provider
  const api = {
    LocalNode,
    openStorage,
    tools,
    home,
    clock: clockOf(time),
    crypto: async () => (provider ??= await (cryptoName === "napi" ? NapiCrypto : WasmCrypto).create()),
    async startWorker(options) {
      const { startWorker } = await packages.startWorker()
      return await startWorker({ ...options, WebSocket, crypto: await api.crypto() })
    },
    /** Peers of a connection, for a node that is about to be made; `attach` it afterwards. */
    connect(url) {
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
    },
    async connectNewAccount(url) {
      const connection = api.connect(url)
      const created = await LocalNode.withNewlyCreatedAccount({
        creationProps: { name: "bench" },
        crypto: await api.crypto(),
        peers: connection.peers,
      })
      connection.attach(created.node)
      await created.node.syncManager.waitForAllCoValuesSync(60_000)
      return { ...created, close: () => connection.close() }
    },
    async connectAccount(url, { accountID, accountSecret }) {
      const connection = api.connect(url)
      const node = await LocalNode.withLoadedAccount({
        accountID,
        accountSecret,
        sessionID: undefined,
        crypto: await api.crypto(),
        peers: connection.peers,
      })
      connection.attach(node)
      return { node, close: () => connection.close() }
    },
  }
  return api
}
