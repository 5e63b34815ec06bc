import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { LocalNode } from "cojson"
import { NapiCrypto } from "cojson/crypto/NapiCrypto"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { getBetterSqliteStorage } from "cojson-storage-sqlite"
import { WebSocketPeerWithReconnection } from "cojson-transport-ws"
import { startSyncServer } from "jazz-run/startSyncServer"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { WebSocket } from "ws"
import { implementation } from "./implementation.mjs"
import { MEASUREMENTS } from "./table.mjs"
import { workloads } from "./workloads/index.mjs"

const N = 5
const api = implementation(
  {
    home: import.meta.dirname,
    LocalNode,
    NapiCrypto,
    WasmCrypto,
    WebSocket,
    WebSocketPeerWithReconnection,
    openStorage: getBetterSqliteStorage,
    startWorker: () => import("jazz-tools/worker"),
    tools: () => import("jazz-tools"),
  },
  "napi",
  "wall",
)

describe("every measurement gives its figures for a tiny n", () => {
  let folder
  let server
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "jazz-bench-test-"))
    server = await startSyncServer({ host: "127.0.0.1", port: "0", inMemory: true, db: "" })
  })
  afterAll(async () => {
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  for (const { id, rows } of MEASUREMENTS) {
    it.skipIf(id === "bundle" && !existsSync(new URL("../packages/jazz-tools/dist/index.js", import.meta.url)))(id, async () => {
      const workload = workloads[id]
      const given = { folder: mkdtempSync(join(folder, "made-")), url: `ws://127.0.0.1:${server.address().port}` }

      const state = { ...given, ...(await workload.prepare?.(api, N, given)) }
      const figures = await workload.measure(api, N, state)

      if (workload.timedBySpawner || id === "trace") return
      for (const key of Object.keys(rows)) expect(figures[key]?.value ?? figures[key], key).toEqual(expect.any(Number))
    })
  }
})
