/**
 * What rows could take at best on this machine: straight-line programs that do only what the format needs, run as the rows are, each in a
 * fresh process. Prints their figures beside ours and the published ones, and what the target of the row would need. What they write is read
 * by a node of ours, what they load is compared with what was written, both outside of the time. `--help` lists the options.
 */
import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { isDeepStrictEqual, parseArgs } from "node:util"
import { LocalNode } from "cojson"
import { NapiCrypto } from "cojson/crypto/NapiCrypto"
import { clockOf } from "./implementation.mjs"
import { edits } from "./limits/edits.mjs"
import { openFormat } from "./limits/format.mjs"
import { given, makeGroup, read } from "./limits/given.mjs"
import { loads } from "./limits/loads.mjs"
import { isInstalled, runPhase } from "./parties.mjs"
import { MEASUREMENTS } from "./table.mjs"
import { workloads } from "./workloads/index.mjs"

const BASE = "0.19.22"
const HELP = `Usage: node bench/limits.mjs [options]
  --runs 5        runs of each measurement, of which the medians are shown
  --only <text>   rows whose name contains the text`
/** The whole trace takes the published packages hours. */
const KEYSTROKES = 1_500
const MAX_OUTPUT = 2 ** 20
const SETTINGS = { crypto: "napi", time: "cpu" }

const programs = { ...edits, ...loads }
const api = { LocalNode, clock: clockOf(SETTINGS.time), crypto: () => NapiCrypto.create() }
const [command, ...rest] = process.argv.slice(2)
if (command === "measure") await measure(...rest)
else await printLimits()

async function printLimits() {
  const options = {
    runs: { type: "string", default: "5" },
    only: { type: "string", default: "" },
    help: { type: "boolean", default: false },
  }
  const { values } = parseArgs({ options })
  if (values.help) {
    console.log(HELP)
    return
  }
  const parties = ["limit", "ours", ...(isInstalled(BASE) ? [BASE] : [])]
  console.log(`| workload | n | unit | limit here | ours | ${BASE} | target | needs | reachable |`)
  console.log("| --- | --: | --- | --: | --: | --: | --: | --: | --- |")
  for (const { id, n: whole, rows } of MEASUREMENTS) {
    const shown = Object.entries(rows).find(([, { label }]) => label.includes(values.only))
    if (!programs[id] || !shown) continue
    const [key, row] = shown
    const n = id === "trace" ? KEYSTROKES : whole
    const figures = await medians(parties, id, n, key, Number(values.runs))
    printRow(row, n, figures)
  }
}

/** Of a figure of a workload, by party, in turn. */
async function medians(parties, id, n, key, runs) {
  const folder = mkdtempSync(join(tmpdir(), "jazz-limits-"))
  const figures = parties.map(() => [])
  try {
    const states = []
    for (const party of parties) states.push(await prepare(party, id, n, join(folder, party)))
    for (let run = 0; run < runs; run++)
      for (const [i, party] of parties.entries()) figures[i].push((await sample(party, id, n, states[i]))[key])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return figures.map((values) => values.toSorted((a, b) => a - b)[values.length >> 1])
}

async function prepare(party, id, n, folder) {
  mkdirSync(join(folder, "made"), { recursive: true })
  const given = { folder: join(folder, "made") }
  if (party === "limit" && edits[id]) return { folder, state: await makeGroup(api, { id, n, ...given }) }
  const by = party === "limit" ? "ours" : party
  return { folder, state: workloads[id].prepare ? (await runPhase(by, id, n, "prepare", SETTINGS, given)).result : {} }
}

/** Each run gets a copy of the folder. */
async function sample(party, id, n, { folder, state }) {
  const copy = join(folder, "run")
  cpSync(join(folder, "made"), copy, { recursive: true })
  try {
    const given = { ...state, folder: copy }
    return party === "limit" ? runProgram(id, n, given) : (await runPhase(party, id, n, "measure", SETTINGS, given)).result
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

function runProgram(id, n, given) {
  const args = ["--expose-gc", fileURLToPath(import.meta.url), "measure", id, String(n)]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    input: JSON.stringify(given),
    encoding: "utf8",
    maxBuffer: MAX_OUTPUT,
  })
  if (status !== 0) throw new Error(`the limit of ${id} ended with ${status}: ${stderr.slice(-2_000)}`)
  return JSON.parse(stdout)
}

async function measure(id, count) {
  const n = Number(count)
  const state = JSON.parse(readFileSync(0, "utf8"))
  const format = await openFormat()
  const result = edits[id]
    ? await edits[id](api, n, { ...given(format, state), folder: state.folder })
    : await loads[id](api, n, { format, ...state })
  if (edits[id]) {
    const values = await read(api, state, result.contents)
    if (!values.every((value, i) => result.read(value, i))) throw new Error("a node reads something else")
  } else if (!isDeepStrictEqual(result.values, result.expected)) throw new Error("something else was written")
  const { contents: _contents, read: _read, values: _values, expected: _expected, ...figures } = result
  process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit(0))
}

function printRow({ label, unit, ratio }, n, [limit, ours, published]) {
  const needed = ratio && published ? published / ratio : undefined
  const isWithinReach = needed === undefined ? "" : needed >= limit ? "yes" : "no"
  const cells = [
    label,
    n,
    unit,
    shown(limit),
    shown(ours),
    shown(published),
    ratio ? `${ratio.toFixed(1)}x` : "",
    shown(needed),
    isWithinReach,
  ]
  console.log(`| ${cells.join(" | ")} |`)
}

function shown(value) {
  return value === undefined ? "" : value.toPrecision(3)
}
