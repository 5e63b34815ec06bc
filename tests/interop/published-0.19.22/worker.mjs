import { WebSocket } from "ws"
import { runWorkerProgram } from "../../../bench/worker-program.mjs"

globalThis.WebSocket ??= WebSocket
await runWorkerProgram({
  importWorker: () => import("jazz-tools/worker"),
  importNapi: () => import("jazz-tools/napi"),
  importTools: () => import("jazz-tools"),
  WebSocket,
})
