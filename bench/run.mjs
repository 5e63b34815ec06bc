/**
 * Runs our packages and the published ones in turn, each measurement in a process of its own, and prints medians and ratios.
 *
 *   node bench/run.mjs [--runs 5] [--crypto wasm|napi] [--only <part of a name>] [--against 0.19.22,0.20.19] [--scale 1]
 *
 * Exits with 1 when ours is slower than 0.19.22 anywhere (beyond 10 %, the spread of equal programs on a shared machine).
 */
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { workloads } from "./workloads.mjs"

const HERE = fileURLToPath(new URL(".", import.meta.url))
const INTEROP = join(HERE, "..", "tests", "interop")
const SIZES = { default: 10_000, maps: 1_000 }
const TOLERANCE = 1.1

const { values: options } = parseArgs({
  options: {
    runs: { type: "string", default: "5" },
    crypto: { type: "string", default: "wasm" },
    only: { type: "string" },
    against: { type: "string", default: "0.19.22" },
    scale: { type: "string", default: "1" },
    help: { type: "boolean" },
  },
})
if (options.help) {
  console.log("Usage: node bench/run.mjs [--runs 5] [--crypto wasm|napi] [--only <part of a name>] [--against 0.19.22,0.20.19] [--scale 1]")
  process.exit(0)
}
const parties = ["ours", ...options.against.split(",")]
const runs = Number(options.runs)
let slower = 0

console.log(`Medians of ${runs} runs, ${options.crypto} crypto, Node ${process.version}. Ratios: published / ours, so greater is better.\n`)
console.log(row("workload", "n", "unit", ...parties, ...parties.slice(1).map((party) => `vs ${party}`)))
console.log(row("---", "--:", "---", ...parties.map(() => "--:"), ...parties.slice(1).map(() => "--:")))
for (const [name, workload] of Object.entries(workloads)) {
  if (options.only && !name.includes(options.only)) continue
  const n = Math.round(Number(options.scale) * (/n maps|create/.test(name) ? SIZES.maps : SIZES.default))
  const samples = new Map(parties.map((party) => [party, []]))
  for (let run = 0; run < runs; run++) {
    for (const party of parties) samples.get(party).push(await sample(party, name, workload, n))
  }
  const medians = parties.map((party) => median(samples.get(party)))
  const ratios = medians.slice(1).map((value) => value / medians[0])
  if (ratios[0] < 1 / TOLERANCE) slower++
  console.log(row(name, n, workload.unit, ...medians.map(format), ...ratios.map((ratio) => `${ratio.toFixed(1)}x`)))
}
process.exitCode = slower > 0 ? 1 : 0

async function sample(party, name, workload, n) {
  const folder = mkdtempSync(join(tmpdir(), "jazz-bench-"))
  const server = workload.needsServer ? await startServer(party, join(folder, "server.db")) : undefined
  try {
    const given = { file: join(folder, "client.db"), url: server?.url }
    const prepared = workload.prepare ? await phase(party, name, n, "prepare", given) : undefined
    const start = performance.now()
    const { result } = await phase(party, name, n, "measure", { ...given, ...prepared?.result })
    const ms = workload.timedBySpawner ? performance.now() - start : result
    return (ms * (workload.unit === "us" ? 1000 : 1)) / workload.per(n)
  } finally {
    server?.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

function phase(party, name, n, which, state) {
  const file = party === "ours" ? join(HERE, "ours.mjs") : join(INTEROP, `published-${party}`, "bench.mjs")
  const child = spawn(process.execPath, [file, name, String(n), options.crypto, which, JSON.stringify(state)], {
    stdio: ["ignore", "pipe", "pipe"],
  })
  const errors = []
  child.stderr.on("data", (text) => errors.push(text))
  return new Promise((resolve, reject) => {
    let answer
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith('{"result":') || line.startsWith('{"rss":')) resolve((answer = JSON.parse(line)))
    })
    child.on("close", (code) => answer ?? reject(new Error(`${party} ${name} ${which} exited with ${code}: ${errors.join("")}`)))
  })
}

function startServer(party, file) {
  const script = party === "ours" ? join(INTEROP, "our-server.mjs") : join(INTEROP, `published-${party}`, "server.mjs")
  const child = spawn(process.execPath, [script, file, "0"], { stdio: ["ignore", "pipe", "inherit"] })
  return new Promise((resolve, reject) => {
    child.on("exit", (code) => reject(new Error(`server ${party} exited with ${code}`)))
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith('{"port":')) resolve({ url: `ws://127.0.0.1:${JSON.parse(line).port}`, kill: () => child.kill("SIGKILL") })
    })
  })
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

function format(value) {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}

function row(...cells) {
  return `| ${cells.join(" | ")} |`
}
