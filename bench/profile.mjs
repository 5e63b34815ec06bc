/**
 * Where a measurement spends its time: `node bench/profile.mjs <part of a row's name> [party] [--crypto napi|wasm]`. Prints the functions with
 * the most time of their own, and where the profile is, for a viewer.
 */
import { mkdtempSync, readdirSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { runPhase, startServer } from "./parties.mjs"
import { MEASUREMENTS } from "./table.mjs"
import { workloads } from "./workloads/index.mjs"

const SHOWN = 25

const { values, positionals } = parseArgs({ allowPositionals: true, options: { crypto: { type: "string", default: "napi" } } })
const [name = "", party = "ours"] = positionals
const measurement = MEASUREMENTS.find(({ rows }) => Object.values(rows).some(({ label }) => label.includes(name)))
if (!measurement) throw new Error(`no row has a name with "${name}"`)

const { id, n } = measurement
const settings = { crypto: values.crypto, time: "wall" }
const folder = mkdtempSync(join(tmpdir(), "jazz-profile-"))
const server = workloads[id].needsServer ? await startServer(party, join(folder, "server.db")) : undefined
try {
  const given = { folder, url: server?.url }
  const state = workloads[id].prepare ? (await runPhase(party, id, n, "prepare", settings, given)).result : {}
  const { result } = await runPhase(party, id, n, "measure", settings, { ...state, ...given }, ["--cpu-prof", `--cpu-prof-dir=${folder}`])
  console.log(result)
} finally {
  server?.stop()
}

const file = readdirSync(folder).find((entry) => entry.endsWith(".cpuprofile"))
const profile = JSON.parse(readFileSync(join(folder, file), "utf8"))
const frames = new Map(profile.nodes.map(({ id: node, callFrame }) => [node, callFrame]))
const own = new Map()
profile.samples.forEach((node, i) => {
  const { functionName, url, lineNumber } = frames.get(node)
  const key = `${functionName || "(anonymous)"} ${url.split("/").slice(-2).join("/")}:${lineNumber + 1}`
  own.set(key, (own.get(key) ?? 0) + profile.timeDeltas[i])
})
for (const [key, us] of [...own].sort((a, b) => b[1] - a[1]).slice(0, SHOWN))
  console.log(`${(us / 1000).toFixed(1).padStart(8)} ms  ${key}`)
console.log(join(folder, file))
