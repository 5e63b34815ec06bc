/**
 * Runs our packages, the published ones and other libraries in turn, each measurement in a process of its own, and prints medians, ratios and
 * whether the target of a row is met. `--help` lists the options.
 *
 * Exits with 1 when ours is slower than 0.19.22 anywhere (beyond 10 %, the spread of equal programs on a shared machine).
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { isInstalled, PEERS, runPhase, startServer } from "./parties.mjs"
import { FLAT, MEASUREMENTS } from "./table.mjs"
import { workloads } from "./workloads/index.mjs"

const BASE = "0.19.22"
const TOLERANCE = 1.1
const HELP = `Usage: node bench/run.mjs [options]
  --runs 5                    runs of each measurement
  --crypto napi|wasm          crypto back-end of ours and the published packages (targets are set for napi)
  --only <text>               rows whose name contains the text
  --area W1,W2,…              rows of these areas: ${[...new Set(MEASUREMENTS.map(({ area }) => area))].join(", ")}
  --against ${BASE},0.20.19   published lines
  --no-peers                  without yjs, automerge, loro and tinybase
  --growth                    ours with ten times n beside it, where time per operation must not grow
  --scale 1                   all n times this
  --time cpu|wall             CPU time of the main thread, or time on the clock; what waits for other processes is on the clock always
  --take median|min           of the runs`

const { values: options } = parseArgs({
  allowNegative: true,
  options: {
    runs: { type: "string", default: "5" },
    crypto: { type: "string", default: "napi" },
    only: { type: "string", default: "" },
    area: { type: "string", default: "" },
    against: { type: "string", default: BASE },
    peers: { type: "boolean", default: true },
    growth: { type: "boolean", default: false },
    scale: { type: "string", default: "1" },
    time: { type: "string", default: "cpu" },
    take: { type: "string", default: "median" },
    help: { type: "boolean", default: false },
  },
})
if (options.help) {
  console.log(HELP)
  process.exit(0)
}

const wanted = options.against === "" ? [] : options.against.split(",")
const published = wanted.filter(isInstalled)
const peers = options.peers ? PEERS.filter(isInstalled) : []
const columns = ["ours", ...published, ...(options.growth ? ["ours, 10 n"] : []), ...peers]
const areas = options.area === "" ? undefined : options.area.split(",")
const failures = new Set()
let slower = 0

console.log(
  `${options.take === "min" ? "Minima" : "Medians"} of ${options.runs} runs, ${options.time === "cpu" ? "CPU time of the main thread" : "time on the clock"}, ${options.crypto} crypto, Node ${process.version}. ` +
    "Ratios: other / ours, so greater is better. ~ is estimated from a part.",
)
if (published.length < wanted.length) console.log("Published packages are left out: `npm run install:published` installs them.")
if (options.peers && peers.length === 0) console.log("Other libraries are left out: `npm run install:peers` installs them.")
console.log()
printRow([
  "workload",
  "n",
  "unit",
  ...columns,
  ...published.map((party) => `vs ${party}`),
  "target",
  "met",
  ...(peers.length > 0 ? ["vs best peer"] : []),
])
printRow([
  "---",
  "--:",
  "---",
  ...columns.map(() => "--:"),
  ...published.map(() => "--:"),
  "--:",
  "---",
  ...(peers.length > 0 ? ["--:"] : []),
])
for (const measurement of MEASUREMENTS) {
  const rows = Object.entries(measurement.rows).filter(([, { label }]) => label.includes(options.only))
  if (rows.length === 0 || (areas && !areas.includes(measurement.area))) continue
  const n = Math.max(1, Math.round(measurement.n * Number(options.scale)))
  const parties = ["ours", ...published, ...peers.filter((peer) => measurement.peers?.includes(peer))]
  const figures = await measure(measurement, n, parties)
  for (const [key, row] of rows) report(row, key, n, figures)
}
for (const failure of failures) console.log(`\n${failure}`)
process.exitCode = slower > 0 ? 1 : 0

/** Figures by column: by key, of all runs. */
async function measure(measurement, n, parties) {
  const prepared = new Map()
  const runs = new Map()
  const settings = { crypto: options.crypto, time: measurement.waits ? "wall" : options.time }
  const participants = parties.map((party) => ({ column: party, party, n }))
  if (options.growth && measurement.grows) participants.push({ column: "ours, 10 n", party: "ours", n: 10 * n })
  try {
    for (const participant of participants) {
      await guarded(async () => prepared.set(participant, await prepare(measurement.id, participant, settings)))
    }
    for (let run = 0; run < Number(options.runs); run++) {
      for (const [participant, place] of prepared) {
        await guarded(async () => {
          const figures = await sample(measurement.id, participant, place, settings)
          runs.set(participant.column, [...(runs.get(participant.column) ?? []), figures])
        })
      }
    }
  } finally {
    for (const { server, folder } of prepared.values()) {
      server?.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return runs
}

/** What fails costs its cell, not the run. */
async function guarded(task) {
  try {
    await task()
  } catch (error) {
    failures.add(error.message)
  }
}

/** Preparing is done once for all runs; each run gets a copy of the folder. */
async function prepare(id, { party, n }, settings) {
  const workload = workloads[id]
  const folder = mkdtempSync(join(tmpdir(), "jazz-bench-"))
  mkdirSync(join(folder, "made"))
  const server = workload.needsServer ? await startServer(party, join(folder, "server.db")) : undefined
  const given = { folder: join(folder, "made"), url: server?.url }
  const state = workload.prepare ? (await runPhase(party, id, n, "prepare", settings, given)).result : {}
  return { folder, server, state }
}

async function sample(id, { party, n }, { folder, server, state }, settings) {
  const copy = join(folder, "run")
  cpSync(join(folder, "made"), copy, { recursive: true })
  try {
    const { result, ms } = await runPhase(party, id, n, "measure", settings, { ...state, folder: copy, url: server?.url })
    return workloads[id].timedBySpawner ? { ms } : result
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

function report({ label, unit, ratio, atMost }, key, n, runs) {
  const values = new Map(columns.map((column) => [column, summary((runs.get(column) ?? []).map((figures) => figures[key]))]))
  const ours = values.get("ours")
  const against = (column) => (ours?.value > 0 && values.get(column) ? values.get(column).value / ours.value : undefined)
  const base = published.includes(BASE) ? against(BASE) : undefined
  if (base < 1 / TOLERANCE) slower++
  const reached = [...(ratio ? [[times(ratio), base >= ratio]] : []), ...(atMost ? [[`≤ ${atMost}`, ours?.value <= atMost]] : [])]
  const best = peers
    .filter((peer) => values.get(peer))
    .sort((a, b) => values.get(a).value - values.get(b).value)
    .at(0)
  const grown = values.get("ours, 10 n")
  printRow([
    label,
    n,
    unit,
    ...columns.map((column) => cell(values.get(column))),
    ...published.map((party) => times(against(party))),
    reached.map(([target]) => target).join(", "),
    [...reached.map(([, met]) => (met ? "met" : "NOT met")), ...(grown && grown.value > FLAT * ours.value ? ["grows"] : [])].join(", "),
    ...(peers.length > 0 ? [best ? `${times(against(best))} ${best}` : ""] : []),
  ])
}

/** Figures are numbers, or `{ value, estimated }`. */
function summary(figures) {
  const values = figures.map((figure) => figure?.value ?? figure).filter((value) => typeof value === "number")
  if (values.length === 0) return undefined
  return { value: options.take === "min" ? Math.min(...values) : median(values), estimated: figures.some((figure) => figure?.estimated) }
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

function cell(figure) {
  if (figure === undefined) return ""
  return (figure.estimated ? "~" : "") + (figure.value >= 100 ? figure.value.toFixed(0) : figure.value.toPrecision(3))
}

function times(ratio) {
  if (ratio === undefined) return ""
  return `${ratio >= 100 ? ratio.toFixed(0) : ratio.toFixed(1)}x`
}

function printRow(cells) {
  console.log(`| ${cells.join(" | ")} |`)
}
