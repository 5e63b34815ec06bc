/**
 * Crypto on edge runtimes: with `jazz-tools/load-edge-wasm`, which brings precompiled WebAssembly, against the JavaScript that runs without it. In
 * workerd, the runtime of Cloudflare Workers. Its clock stands still while a program runs, so the time is that of whole requests, seen from
 * outside, less that of a request that does nothing.
 *
 *   npm run build && npm run install:extras
 *   node --import tsx bench/edge.mjs [--runs 5]
 *
 * Exits with 1 when WebAssembly is not faster everywhere.
 */
import { createRequire } from "node:module"
import { parseArgs } from "node:util"
import { bundleForEdge } from "../tests/edge/bundle.ts"

const { Miniflare } = createRequire(new URL("../tests/edge/", import.meta.url))("miniflare")

const { values: options } = parseArgs({ options: { runs: { type: "string", default: "5" }, help: { type: "boolean" } } })
if (options.help) {
  console.log("Usage: node --import tsx bench/edge.mjs [--runs 5]")
  process.exit(0)
}

/** Each does its work `n` times and throws when the result is wrong; by name, with an `n` that takes some 100 ms. */
const PROGRAM = `
  import { LocalNode } from "cojson"
  import { WasmCrypto } from "cojson/crypto/WasmCrypto"

  const times = (n, work) => { for (let i = 0; i < n; i++) if (!work(i)) throw new Error("wrong result") }

  async function prepare() {
    const crypto = await WasmCrypto.create()
    const signer = crypto.newRandomSigner()
    const id = crypto.getSignerID(signer)
    const signature = crypto.sign(signer, "message")
    const key = crypto.newRandomKeySecret().secret
    const value = { op: "set", key: "title", value: "x".repeat(60) }
    const encrypted = crypto.encrypt(value, key, { in: "co_zBench", tx: 1 })
    const nodeOf = (secret) => new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto)
    const secret = crypto.newRandomAgentSecret()
    const values = (n) => {
      const group = nodeOf(secret).createGroup()
      return Array.from({ length: n }, (_, i) => group.createMap({ title: "map " + i }))
    }
    const load = async (n) => {
      const maps = values(n)
      const reader = nodeOf(secret)
      for (const core of [maps[0].group.core, ...maps.map((map) => map.core)])
        for (const message of core.newContentSince(undefined)) reader.syncManager.handleNewContent(message, "import")
      times(n, (i) => reader.expectCoValueLoaded(maps[i].id).getCurrentContent().get("title") === "map " + i)
    }
    return {
      backend: crypto.backend,
      works: {
        nothing: () => {},
        sign: (n) => times(n, (i) => crypto.sign(signer, "message " + i).length > 0),
        verify: (n) => times(n, () => crypto.verify(signature, "message", id)),
        encrypt: (n) => times(n, (i) => crypto.encrypt(value, key, { in: "co_zBench", tx: i }).length > 0),
        decrypt: (n) => times(n, () => crypto.decryptRaw(encrypted, key, { in: "co_zBench", tx: 1 }).length > 0),
        hash: (n) => times(n, () => crypto.secureHash(value).length > 0),
        "create a map and load it elsewhere": load,
      },
    }
  }

  let prepared
  export default {
    async fetch(request) {
      const { backend, works } = await (prepared ??= prepare())
      const { work, n } = await request.json()
      await works[work](n)
      return Response.json({ backend })
    },
  }`

const WORKS = { sign: 200, verify: 100, encrypt: 2_000, decrypt: 2_000, hash: 5_000, "create a map and load it elsewhere": 50 }
const CLOUDFLARE = ["workerd", "worker", "browser", "import"]

async function measure(code, backend) {
  const bundle = await bundleForEdge({ code }, CLOUDFLARE, "esm")
  const modules = [...bundle.wasm].map(([path, contents]) => ({ type: "CompiledWasm", path, contents }))
  const worker = new Miniflare({
    compatibilityDate: "2026-04-01",
    modules: [{ type: "ESModule", path: "worker.mjs", contents: bundle.code }, ...modules],
  })
  const request = async (work, n) => {
    const start = performance.now()
    const response = await worker.dispatchFetch("http://edge.example/", { method: "POST", body: JSON.stringify({ work, n }) })
    const answer = await response.json()
    if (answer.backend !== backend) throw new Error(`expected the back-end ${backend}, but it is ${answer.backend}`)
    return performance.now() - start
  }
  try {
    const microseconds = {}
    for (const [work, n] of Object.entries(WORKS)) {
      await request(work, n) // compiles
      const once = async () => (((await request(work, n)) - (await request("nothing", 0))) * 1_000) / n
      const runs = []
      for (let run = 0; run < Number(options.runs); run++) runs.push(await once())
      microseconds[work] = runs.toSorted((a, b) => a - b)[Math.floor(runs.length / 2)]
    }
    return microseconds
  } finally {
    await worker.dispose()
  }
}

const wasm = await measure(`import "jazz-tools/load-edge-wasm"; ${PROGRAM}`, "wasm")
const js = await measure(PROGRAM, "js")
console.log(`Medians of ${options.runs} runs in workerd, us.\n\n| work | WebAssembly | JavaScript | ratio |\n| --- | --: | --: | --: |`)
for (const work of Object.keys(WORKS))
  console.log(`| ${work} | ${wasm[work].toFixed(1)} | ${js[work].toFixed(1)} | ${(js[work] / wasm[work]).toFixed(1)}x |`)
process.exit(Object.keys(WORKS).every((work) => wasm[work] < js[work]) ? 0 : 1)
