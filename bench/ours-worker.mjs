import { runWorkerProgram } from "./worker-program.mjs"

await runWorkerProgram({
  importWorker: () => import("jazz-tools/worker"),
  importNapi: () => import("jazz-tools/napi"),
  importTools: () => import("jazz-tools"),
})
