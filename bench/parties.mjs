/** The programs that the benchmarks compare, as processes: ours, the published packages, other libraries. */
import "./plain-start.mjs"
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

const here = (file) => fileURLToPath(new URL(file, import.meta.url))
const PHASE_LIMIT_MS = 120_000

export const PEERS = ["yjs", "automerge", "loro", "tinybase"]

export function isInstalled(party) {
  if (party === "ours") return true
  return existsSync(PEERS.includes(party) ? here("peers/node_modules") : here(`../tests/interop/published-${party}/node_modules`))
}

/** Runs one phase of one workload to the end of its process. Resolves to what it answers, and how many milliseconds after its start. */
export async function runPhase(party, id, n, phase, settings, state, flags = []) {
  const args = [id, String(n), phase, JSON.stringify({ ...settings, party }), JSON.stringify(state)]
  const start = performance.now()
  const child = spawn(process.execPath, ["--expose-gc", ...flags, programOf(party), ...args], { stdio: ["ignore", "pipe", "pipe"] })
  const limit = setTimeout(() => child.kill("SIGKILL"), PHASE_LIMIT_MS)
  const closed = new Promise((resolve) => child.on("close", resolve))
  try {
    const { result } = await answerOf(child, `${party} ${id} ${phase}`)
    const ms = performance.now() - start
    await closed
    return { result, ms }
  } finally {
    clearTimeout(limit)
  }
}

function programOf(party) {
  if (party === "ours") return here("ours.mjs")
  return PEERS.includes(party) ? here("peers/run.mjs") : here(`../tests/interop/published-${party}/bench.mjs`)
}

/** A sync server of the same packages, on a free port. */
export async function startServer(party, file) {
  const script = party === "ours" ? here("../tests/interop/our-server.mjs") : here(`../tests/interop/published-${party}/server.mjs`)
  const child = spawn(process.execPath, [script, file, "0"], { stdio: ["ignore", "pipe", "inherit"] })
  const { port } = await answerOf(child, `server ${party}`)
  return { url: `ws://127.0.0.1:${port}`, stop: () => child.kill("SIGKILL") }
}

function answerOf(child, name) {
  let errors = ""
  child.stderr?.on("data", (text) => (errors = (errors + text).slice(-2_000)))
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith('{"result":') || line.startsWith('{"port":')) resolve(JSON.parse(line))
    })
    child.on("close", (code, signal) => reject(new Error(`${name} ended with ${signal ?? code}: ${errors}`)))
  })
}
