/** Programs in workerd, the runtime of Cloudflare Workers. */
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createAccountProcess, startServerProcess, type ServerProcess, type WorkerCredentials } from "../e2e/server-process.ts"
import { bundleForEdge } from "./bundle.ts"
import { optional } from "./optional.ts"

/** The part of the package's API that is used here; its own types are only there where it is installed. */
interface MiniflareModule {
  readonly Miniflare: new (options: {
    compatibilityDate: string
    modules: { type: "ESModule" | "CompiledWasm"; path: string; contents: string | Uint8Array }[]
    bindings: Record<string, string>
  }) => { dispatchFetch(url: string, init?: { method: string; body: string }): Promise<Response>; dispose(): Promise<void> }
}

const miniflare = await optional<MiniflareModule>("miniflare")
const CLOUDFLARE = ["workerd", "worker", "browser", "import"]
const example = fileURLToPath(new URL("../../examples/cloudflare-worker/src/worker.ts", import.meta.url))

/** Says which back-end runs, and how often it warned; signs and verifies with it. */
const PROBE = `
  import { WasmCrypto } from "cojson/crypto/WasmCrypto"
  import { logger } from "cojson"
  const warnings: string[] = []
  logger.setLogSystem({ debug() {}, info() {}, error() {}, warn: (text: string) => warnings.push(text) })
  export default {
    async fetch() {
      const crypto = await WasmCrypto.create()
      const secret = crypto.newRandomSigner()
      const signature = crypto.sign(secret, "message")
      const verified = crypto.verify(signature, "message", crypto.getSignerID(secret))
      const hash = crypto.secureHash({ b: [1], a: "x" })
      return Response.json({ backend: crypto.backend, name: crypto.constructor.name, verified, hash, warnings })
    },
  }`

let server: ServerProcess
let account: WorkerCredentials

beforeAll(async () => {
  if (!miniflare) return
  server = await startServerProcess("--port", "0", "--in-memory")
  account = await createAccountProcess("Keeper", server.url)
})
afterAll(() => server?.stop())

async function inWorkerd<T>(
  source: { readonly file: string } | { readonly code: string },
  use: (fetch: (init?: { method: string; body: string }) => Promise<Response>) => Promise<T>,
): Promise<T> {
  const { code, wasm } = await bundleForEdge(source, CLOUDFLARE, "esm")
  if (!miniflare) throw new Error("miniflare is not installed")
  const workerd = new miniflare.Miniflare({
    compatibilityDate: "2026-04-01",
    modules: [
      { type: "ESModule", path: "worker.mjs", contents: code },
      ...[...wasm].map(([path, contents]) => ({ type: "CompiledWasm" as const, path, contents })),
    ],
    bindings: { JAZZ_WORKER_ACCOUNT: account.accountID, JAZZ_WORKER_SECRET: account.accountSecret, JAZZ_SYNC_SERVER: server.url },
  })
  try {
    return await use((init) => workerd.dispatchFetch("http://edge.example/", init))
  } finally {
    await workerd.dispose()
  }
}

const HASH = "hash_z8h3gGNpkvjo7UySM3ZQ4MZjtbVCHXNEFAm34h2SmqEd4"

test.skipIf(!miniflare)("with the loader crypto runs in precompiled WebAssembly", async () => {
  const answer = await inWorkerd({ code: `import "jazz-tools/load-edge-wasm"; ${PROBE}` }, async (fetch) => (await fetch()).json())

  expect(answer).toEqual({ backend: "wasm", name: "WasmCrypto", verified: true, hash: HASH, warnings: [] })
})

test.skipIf(!miniflare)("without it crypto runs in JavaScript, after one warning", async () => {
  const answer = await inWorkerd({ code: PROBE }, async (fetch) => (await fetch()).json())

  expect(answer).toEqual({
    backend: "js",
    name: "PureJSCrypto",
    verified: true,
    hash: HASH,
    warnings: ["Failed to initialize WasmCrypto, falling back to PureJSCrypto"],
  })
})

test.skipIf(!miniflare)("the example loads, edits and syncs a value per request", async () => {
  await inWorkerd({ file: example }, async (fetch) => {
    expect(await (await fetch()).json()).toEqual({ entries: [], crypto: "wasm" })
    await fetch({ method: "POST", body: "Ada was here" })
    await fetch({ method: "POST", body: "so was Grace" })
    expect((await fetch({ method: "POST", body: " " })).status).toBe(400)
    expect(await (await fetch()).json()).toEqual({ entries: ["Ada was here", "so was Grace"], crypto: "wasm" })
  })
  // another isolate, so whatever it sees is on the server
  await inWorkerd({ file: example }, async (fetch) => {
    const answers = await Promise.all([1, 2, 3].map((n) => fetch({ method: "POST", body: `at once ${n}` })))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    const { entries } = (await (await fetch()).json()) as { entries: string[] }
    expect(entries.toSorted()).toEqual(["Ada was here", "at once 1", "at once 2", "at once 3", "so was Grace"])
  })
})
