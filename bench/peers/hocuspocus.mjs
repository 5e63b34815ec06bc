import { HocuspocusProvider, HocuspocusProviderWebsocket } from "@hocuspocus/provider"
import { Server } from "@hocuspocus/server"
import { WebSocket } from "ws"
import { newDoc, runPeerProgram } from "./socket.mjs"

globalThis.WebSocket ??= WebSocket // Node 20 has none
process.setMaxListeners(0) // each client adds one

await runPeerProgram({
  async startServer(port) {
    const server = new Server({
      port,
      address: "127.0.0.1",
      quiet: true,
      stopOnSignals: false,
      maxPendingDocuments: 100_000,
      beforeUnloadDocument: () => Promise.reject(new Error()), // there is no database: documents stay in memory
    })
    await server.listen()
    return server.address.port
  },
  connector(url) {
    const websocketProvider = new HocuspocusProviderWebsocket({ url })
    return (name) => {
      const document = newDoc()
      const provider = new HocuspocusProvider({ websocketProvider, name, document })
      const synced = new Promise((resolve) => provider.on("synced", resolve))
      provider.attach()
      const saved = () =>
        new Promise((resolve) => {
          const look = () => {
            if (provider.hasUnsyncedChanges) return
            provider.off("unsyncedChanges", look)
            resolve()
          }
          provider.on("unsyncedChanges", look)
          look()
        })
      return { doc: document, synced, saved }
    }
  },
})
