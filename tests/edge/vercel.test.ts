/** Programs in Vercel's edge runtime. */
import { expect, test } from "vitest"
import { bundleForEdge } from "./bundle.ts"
import { optional } from "./optional.ts"

/** The part of the package's API that is used here; its own types are only there where it is installed. */
interface EdgeRuntimeModule {
  readonly EdgeRuntime: new (options: {
    codeGeneration: { strings: boolean; wasm: boolean }
    initialCode: string
    extend: (context: object) => object
  }) => { dispatchFetch(url: string): Promise<Response> }
}

const edgeRuntime = await optional<EdgeRuntimeModule>("edge-runtime")
const VERCEL = ["edge-light", "worker", "browser", "import"]
const HASH = "hash_z8h3gGNpkvjo7UySM3ZQ4MZjtbVCHXNEFAm34h2SmqEd4"

const PROBE = `
  import { WasmCrypto } from "cojson/crypto/WasmCrypto"
  import { logger } from "cojson"
  import { co } from "jazz-tools"
  import { startWorker } from "jazz-tools/worker"
  const warnings: string[] = []
  logger.setLogSystem({ debug() {}, info() {}, error() {}, warn: (text: string) => warnings.push(text) })
  async function answer() {
    const crypto = await WasmCrypto.create()
    const secret = crypto.newRandomSigner()
    const signature = crypto.sign(secret, "message")
    const verified = crypto.verify(signature, "message", crypto.getSignerID(secret))
    const hash = crypto.secureHash({ b: [1], a: "x" })
    const failure = await startWorker({}).catch((error: Error) => error.message)
    return Response.json({ backend: crypto.backend, name: crypto.constructor.name, verified, hash, warnings, failure })
  }
  addEventListener("fetch", (event) => event.respondWith(answer()))`

async function answerOf(code: string): Promise<unknown> {
  const bundle = await bundleForEdge({ code }, VERCEL, "iife")
  if (!edgeRuntime) throw new Error("edge-runtime is not installed")
  const modules = Object.fromEntries([...bundle.wasm].map(([name, bytes]) => [name, new WebAssembly.Module(bytes)]))
  const runtime = new edgeRuntime.EdgeRuntime({
    codeGeneration: { strings: false, wasm: false }, // as in production: nothing is compiled at run time
    initialCode: bundle.code,
    extend: (context) => Object.assign(context, modules),
  })
  return (await runtime.dispatchFetch("https://edge.example/")).json()
}

test.skipIf(!edgeRuntime)("with the loader crypto runs in precompiled WebAssembly", async () => {
  expect(await answerOf(`import "jazz-tools/load-edge-wasm"; ${PROBE}`)).toEqual({
    backend: "wasm",
    name: "WasmCrypto",
    verified: true,
    hash: HASH,
    warnings: [],
    failure: "No accountID provided",
  })
})

test.skipIf(!edgeRuntime)("without it crypto runs in JavaScript, after one warning", async () => {
  expect(await answerOf(PROBE)).toEqual({
    backend: "js",
    name: "PureJSCrypto",
    verified: true,
    hash: HASH,
    warnings: ["Failed to initialize WasmCrypto, falling back to PureJSCrypto"],
    failure: "No accountID provided",
  })
})
