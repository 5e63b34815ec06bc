/**
 * Sync servers: our packages, the published ones and, in the rows that they can do, other libraries in turn, each server and each load in a
 * process of its own, clients of the same packages as their server, native crypto. Prints medians, ratios and whether the target of a row is met.
 *
 *   node bench/server.mjs [--runs 5] [--against 0.19.22,0.20.19,hocuspocus,y-websocket] [--only <part of a name>]
 *   node bench/server.mjs --floor [--runs 5] [--only <part of a name>]      ours beside straight-line programs: what no server gets below
 *
 * Exits with 1 when ours is more than 10 % worse than 0.19.22 anywhere.
 */
import "./plain-start.mjs"
import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { DatabaseSync } from "@photostructure/sqlite"

const here = (file) => fileURLToPath(new URL(file, import.meta.url))
const PEERS = ["hocuspocus", "y-websocket"]

function program(party) {
  if (party === "ours") return here("ours-socket.mjs")
  if (party === "floor") return here("server-floor.mjs")
  return PEERS.includes(party) ? here(`peers/${party}.mjs`) : here(`../tests/interop/published-${party}/socket.mjs`)
}

const TOLERANCE = 1.1
const FILE_BYTES = 10_000_000

const { values: options } = parseArgs({
  options: {
    runs: { type: "string", default: "5" },
    against: { type: "string", default: "0.19.22,0.20.19,hocuspocus,y-websocket" },
    only: { type: "string", default: "" },
    floor: { type: "boolean", default: false },
    help: { type: "boolean" },
  },
})
if (options.help) {
  console.log(
    "Usage: node bench/server.mjs [--runs 5] [--against 0.19.22,0.20.19,hocuspocus,y-websocket] [--only <part of a name>] [--floor]",
  )
  process.exit(0)
}

/**
 * Each is a name and what gives its figures by label. A label that ends in "/s" is better when greater, every other when smaller. `targets`: by
 * label how many times better than 0.19.22 it must be, and the figure that it must reach.
 */
const ACKNOWLEDGED = {
  ":memory:": { 1: { "p50, ms": [39, 0.28] }, 10: { "writes/s": [14, 12_000] }, 50: { "writes/s": [3, 13_000] } },
  SQLite: { 1: { "p50, ms": [20, 0.5] }, 10: { "writes/s": [11, 9_000] }, 50: {} },
}

const ROWS = [
  ...[":memory:", "SQLite"].flatMap((database) =>
    [1, 10, 50].map((clients) => ({
      name: `acknowledged writes, ${clients} clients, ${database}`,
      targets: ACKNOWLEDGED[database][clients],
      async measure(run) {
        const server = await run.server(database)
        const { perSecond, p50, p99, ...used } = await timed(server, run.load("acknowledged", { clients, warmUpMs: 1_000, ms: 2_000 }))
        return { "p50, ms": p50, "p99, ms": p99, "writes/s": perSecond, ...each("write", used) }
      },
    })),
  ),
  ...[1, 10, 50].map((clients) => ({
    name: `streamed writes, ${clients} writers, 1 observer`,
    targets: { "writes/s": [clients === 50 ? 2.4 : 2.1, clients === 1 ? 10_000 : 9_000] },
    async measure(run) {
      const server = await run.server(":memory:")
      const { perSecond, ...used } = await timed(server, run.load("streamed", { clients, writes: 10_000 }))
      return { "writes/s": perSecond, ...each("write", used) }
    },
  })),
  ...[
    { clients: 10, database: ":memory:", idle: 0, target: [3.3, 30] },
    { clients: 10, database: "SQLite", idle: 0, target: [4.6, 40] },
    { clients: 10, database: ":memory:", idle: 500, target: [7.6, 33] },
    { clients: 1, database: ":memory:", idle: 0, target: [3.7, 30] },
  ].map(({ clients, database, idle, target }) => ({
    name: `replayed writes, ${clients} connections, ${idle} idle, ${database}`,
    targets: { "server CPU per write, us": target },
    async measure(run) {
      const server = await run.server(database)
      const { perSecond, ...used } = await timed(server, run.load("replay", { clients, idle, warmUp: 2_000, writes: 5_000 }))
      return { ...each("write", used), "writes/s": perSecond }
    },
  })),
  ...[1, 10].map((together) => ({
    name: `one-number writes on disk, ${together} in a macrotask`,
    targets: {},
    async measure(run) {
      const server = await run.server("SQLite")
      const load = run.load("replay", { clients: 10, writes: 5_000, together })
      await load.next()
      const before = server.bytesOnDisk()
      load.go()
      const { count } = await load.next()
      server.kill()
      return { "bytes per write": (server.bytesOnDisk() - before) / (count * together) }
    },
  })),
  {
    name: "fan-out, 1 to 50",
    targets: { "p50, ms": [5.9, 2.5], "p99, ms": [4.6, 5], "server CPU per delivery, us": [2.8, 13] },
    async measure(run) {
      const server = await run.server(":memory:")
      const { p50, p99, ...used } = await timed(server, run.load("fanout", { clients: 50, writes: 300, warmUp: 100 }))
      return { "p50, ms": p50, "p99, ms": p99, ...each("delivery", used) }
    },
  },
  ...[false, true].map((restarted) => ({
    name: `new client loads 1,000 maps${restarted ? ", server restarted" : ""}`,
    targets: restarted ? { ms: [3.2, 120], "server CPU, ms": [7.6, 40] } : { ms: [2.1, 100] },
    async measure(run) {
      let server = await run.server(restarted ? "SQLite" : ":memory:")
      const { ids } = await run.load("fill", { values: 1_000 }).next()
      if (restarted) server = await run.restart(server)
      const { ms, serverCpuMs, loadCpuMs } = await timed(server, run.load("load", { ids }))
      return { ms, "server CPU, ms": serverCpuMs, "client CPU, ms": loadCpuMs }
    },
  })),
  {
    name: "10 MB file",
    targets: { "up, ms": [1.9, 180], "down, ms": [1.5, 140], "server CPU, ms": [2.1, 200] },
    async measure(run) {
      const server = await run.server(":memory:")
      const before = await server.used()
      const { ms: up, id } = await run.load("upload", { bytes: FILE_BYTES }).next()
      const { ms: down } = await run.load("download", { bytes: FILE_BYTES, id }).next()
      return { "up, ms": up, "down, ms": down, "server CPU, ms": (await server.used()).cpuMs - before.cpuMs }
    },
  },
  {
    name: "memory of 10,000 values",
    targets: { "RSS per value, kB": [3.1, 4] },
    async measure(run) {
      const server = await run.server(":memory:")
      const before = await server.memory()
      await run.load("fill", { values: 10_000 }).next()
      return { "RSS per value, kB": ((await server.memory()).rss - before.rss) / 10_000 / 1000 }
    },
  },
  {
    name: "1,000 clients of one address after a restart",
    targets: {},
    async measure(run) {
      const server = await run.server("SQLite")
      const load = run.load("reconnect", { clients: 1_000 })
      await load.next()
      load.go()
      server.kill()
      await load.next()
      await run.restart(server)
      const { ms, missing } = await load.next()
      return { "all back, ms": ms, missing }
    },
  },
]

/** Lets a load that is prepared do its work. What it answers, and the CPU time that the server used for that. */
async function timed(server, load) {
  await load.next()
  const before = await server.used()
  load.go()
  const result = await load.next()
  return { ...result, serverCpuMs: (await server.used()).cpuMs - before.cpuMs }
}

function isInstalled(party) {
  return existsSync(PEERS.includes(party) ? here("peers/node_modules") : here(`../tests/interop/published-${party}/node_modules`))
}

/** What one of `count` things cost both sides. The greater of the two times is what a machine with a core for each could do at best. */
function each(what, { count, serverCpuMs, loadCpuMs }) {
  return { [`server CPU per ${what}, us`]: (serverCpuMs * 1000) / count, [`load CPU per ${what}, us`]: (loadCpuMs * 1000) / count }
}

/** One measurement: a folder, a server and loads that are all gone at the end. */
class Run {
  #party
  #folder = mkdtempSync(join(tmpdir(), "jazz-bench-"))
  #processes = []
  #url

  constructor(party) {
    this.#party = party
  }

  async server(database, port = 0) {
    if (database === "SQLite" && PEERS.includes(this.#party)) throw new Error("has no database")
    const file = database === "SQLite" ? join(this.#folder, "server.db") : ":memory:"
    const server = this.#start("server", { file, port })
    const { port: listening } = await server.next()
    this.#url = `ws://127.0.0.1:${listening}`
    return {
      database,
      port: listening,
      kill: server.kill,
      used: () => server.ask("cpu"),
      memory: () => server.ask("memory"),
      bytesOnDisk: () => bytesIn(file),
    }
  }

  async restart(server) {
    server.kill()
    await new Promise((resolve) => setTimeout(resolve, 50))
    return await this.server(server.database, server.port)
  }

  load(role, given) {
    return this.#start(role, { ...given, url: this.#url })
  }

  close() {
    for (const { kill } of this.#processes) kill()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #start(role, given) {
    const child = spawn(process.execPath, ["--expose-gc", program(this.#party), role, JSON.stringify(given)])
    const errors = []
    child.stderr.on("data", (text) => errors.push(text))
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const started = {
      async next() {
        for (;;) {
          const { value, done } = await lines.next()
          if (done) throw new Error(`${role} ended: ${errors.join("")}`)
          if (value.startsWith("{")) return JSON.parse(value)
        }
      },
      go: () => void child.stdin.write("\n"),
      ask(question) {
        child.stdin.write(`${question}\n`)
        return started.next()
      },
      kill: () => void child.kill("SIGKILL"),
    }
    this.#processes.push(started)
    return started
  }
}

/** Of a database, with everything in its main file. */
function bytesIn(file) {
  const database = new DatabaseSync(file)
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)")
  database.close()
  return statSync(file).size
}

const parties = ["ours", ...(options.floor ? ["floor"] : options.against.split(",").filter(isInstalled))]
console.log(`Medians of ${options.runs} runs, native crypto, Node ${process.version}. Ratios: how many times better ours is.\n`)
const published = parties.slice(1).filter((party) => !PEERS.includes(party))
console.log(row("workload", "figure", ...parties, ...published.map((party) => `vs ${party}`), "target", "vs best peer"))
console.log(row("---", "---", ...parties.map(() => "--:"), ...published.map(() => "--:"), "---", "--:"))
let slower = 0
for (const { name, targets, measure } of ROWS) {
  if (!name.includes(options.only)) continue
  const samples = new Map(parties.map((party) => [party, []]))
  for (let i = 0; i < Number(options.runs); i++) {
    for (const party of parties) {
      const run = new Run(party)
      try {
        samples.get(party).push(await measure(run))
      } catch (error) {
        if (!PEERS.includes(party)) console.error(`${party}, ${name}: ${error.message}`) // peers can do some rows only
      } finally {
        run.close()
      }
    }
  }
  for (const label of Object.keys(samples.get("ours")[0] ?? {})) {
    const medians = new Map(parties.map((party) => [party, median(samples.get(party).map((sample) => sample[label]))]))
    const ours = medians.get("ours")
    const ratioTo = (party) => (label.endsWith("/s") ? ours / medians.get(party) : medians.get(party) / ours)
    const target = targets[label]
    const ratio = ratioTo("0.19.22")
    if (target !== undefined && ratio < 1 / TOLERANCE) slower++
    const verdict = target === undefined ? "" : verdictOf(target, ratio, medians, label.endsWith("/s"))
    const peers = PEERS.filter((party) => medians.get(party) !== undefined).sort((a, b) => ratioTo(a) - ratioTo(b))
    const best = peers.length > 0 ? `${ratioTo(peers[0]).toFixed(1)}x ${peers[0]}` : ""
    console.log(row(name, label, ...[...medians.values()].map(format), ...published.map((party) => times(ratioTo(party))), verdict, best))
  }
}
process.exitCode = slower > 0 ? 1 : 0

function verdictOf([wanted, limit], ratio, medians, isRate) {
  const met = (is) => (is ? "met" : "NOT met")
  const reached = (party) => met(isRate ? medians.get(party) >= limit : medians.get(party) <= limit)
  const absolute = `${isRate ? "≥" : "≤"} ${limit} ${reached("ours")}`
  if (medians.has("floor")) return `${absolute}, by the floor ${reached("floor")}`
  return Number.isNaN(ratio) ? absolute : `${wanted}x ${met(ratio >= wanted)}, ${absolute}`
}

function median(values) {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b)
  if (sorted.length === 0) return undefined
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

function times(ratio) {
  return Number.isNaN(ratio) ? "" : `${ratio.toFixed(1)}x`
}

function format(value) {
  if (value === undefined) return ""
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}

function row(...cells) {
  return `| ${cells.join(" | ")} |`
}
