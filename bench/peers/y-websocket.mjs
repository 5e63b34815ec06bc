import { createServer } from "node:http"
import { setupWSConnection } from "@y/websocket-server/utils"
import { WebSocket, WebSocketServer } from "ws"
import { WebsocketProvider } from "y-websocket"
import { newDoc, runPeerProgram } from "./socket.mjs"

await runPeerProgram({
  startServer(port) {
    const http = createServer()
    const sockets = new WebSocketServer({ server: http })
    sockets.on("connection", (socket, request) => setupWSConnection(socket, request))
    return new Promise((resolve) => http.listen(port, "127.0.0.1", () => resolve(http.address().port)))
  },
  connector(url) {
    return (name) => {
      const doc = newDoc()
      const provider = new WebsocketProvider(url, name, doc, { WebSocketPolyfill: WebSocket, disableBc: true })
      return { doc, synced: new Promise((resolve) => provider.on("sync", (isSynced) => isSynced && resolve())) }
    }
  },
})
