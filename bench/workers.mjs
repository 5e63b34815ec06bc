/**
 * Server workers: our packages and the published ones in turn, each measurement in a process of its own, native crypto, against one of our
 * sync servers, with load from our packages, so that only the worker differs. Prints medians. CPU time is that of whole processes unless it
 * says otherwise: on a busy machine it says more than the clock.
 *
 *   node bench/workers.mjs [--runs 5] [--messages 3000] [--requests 3000] [--only <part of a name>]
 *   node bench/workers.mjs --floor [--runs 5] […]      ours beside what an inbox message, or a request, must cost
 */
import "./plain-start.mjs"
import { readFileSync } from "node:fs"
import { spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { createWorkerAccount } from "jazz-run/createWorkerAccount"

const here = (file) => fileURLToPath(new URL(file, import.meta.url))
const PROGRAMS = {
  ours: here("ours-worker.mjs"),
  "0.19.22": here("../tests/interop/published-0.19.22/worker.mjs"),
  floor: here("worker-floor.mjs"),
}
/** What of `MEASUREMENTS` has one. */
const FLOORS = ["inbox", "requests", "bodies"]
const CONCURRENCY = 16
/** Messages, or requests, before the first that is counted: workers run for weeks, so compilation, which takes that long, is no part of what one costs. */
const WARM_UP = 3000

const { values: options } = parseArgs({
  options: {
    runs: { type: "string", default: "5" },
    messages: { type: "string", default: "3000" },
    requests: { type: "string", default: "3000" },
    only: { type: "string", default: "" },
    floor: { type: "boolean", default: false },
  },
})
const runs = Number(options.runs)
const messages = Number(options.messages)
const requests = Number(options.requests)
const other = options.floor ? "floor" : "0.19.22"

/** Each gives named numbers; of a name that ends in "/s" more is better. */
const MEASUREMENTS = {
  async start(party, { base }) {
    const start = performance.now()
    const { cpu } = await first(PROGRAMS[party], "start", base)
    return { "process start to startWorker resolved, ms": performance.now() - start, "of that CPU time, ms": cpu }
  },
  async import(party, { base }) {
    const { ms, cpu } = await first(PROGRAMS[party], "import", base)
    return { 'import "jazz-tools/worker", ms': ms, "of that CPU time, ms": cpu }
  },
  async idle(party, { base }) {
    return { "RSS of an idle worker, MB": (await first(PROGRAMS[party], "idle", base)).rss / 1e6 }
  },
  async inbox(party, { base, server }) {
    await first(here("worker-load.mjs"), "fill", {
      ...base,
      credentials: await account("Sender", base.url),
      to: base.credentials.accountID,
      messages: WARM_UP + messages,
    })
    const worker = start(PROGRAMS[party], "inbox", { ...base, messages, warmUp: WARM_UP })
    await worker.answer()
    const used = usage({ worker, server })
    const { ms, rss } = await worker.answer()
    const times = used(messages)
    worker.child.kill("SIGKILL")
    return {
      "inbox: messages handled/s": (messages / ms) * 1000,
      "inbox: CPU time per message, ms": times.worker,
      "of that the main thread, ms": times.workerMain,
      "inbox: CPU time of the server per message, ms": times.server,
      "inbox: RSS at the end, MB": rss / 1e6,
    }
  },
  async requests(party, { base, server }, mode = "requests", name = "JazzRPC") {
    const worker = start(PROGRAMS[party], mode, base)
    const load = start(here("worker-load.mjs"), "requests", {
      ...base,
      credentials: await account("Client", base.url),
      to: base.credentials.accountID,
      port: (await worker.answer()).port,
      requests,
      warmUp: WARM_UP,
      concurrency: CONCURRENCY,
    })
    await load.answer()
    const used = usage({ worker, server, load })
    const { ms, p99 } = await load.answer()
    const times = used(requests)
    worker.child.kill("SIGKILL")
    return {
      [`${name}: requests handled/s`]: (requests / ms) * 1000,
      [`${name}: CPU time per request, ms`]: times.worker,
      "of that the main thread, ms": times.workerMain,
      [`${name}: CPU time of server and load per request, ms`]: times.server + times.load,
      [`${name}: p99 with ${CONCURRENCY} at a time, ms`]: p99,
    }
  },
  /** As servers do that need no `Request` and `Response`; the published packages want them. */
  bodies: (party, env) => MEASUREMENTS.requests(party, env, party === "ours" ? "bodies" : "requests", "JazzRPC, handleBody"),
}

console.log(`Medians of ${runs} runs, native crypto, Node ${process.version}; ${messages} messages, ${requests} requests.\n`)
console.log(`| workload | ours | ${other} | ratio |\n| --- | --: | --: | --: |`)
for (const [name, measure] of Object.entries(MEASUREMENTS)) {
  if (!name.includes(options.only) || (options.floor && !FLOORS.includes(name))) continue
  const samples = { ours: [], [other]: [] }
  for (let run = 0; run < runs; run++) {
    for (const party of Object.keys(samples)) samples[party].push(await measured(measure, party))
  }
  for (const label of Object.keys(samples.ours[0])) {
    const [ours, theirs] = ["ours", other].map((party) => median(samples[party].map((sample) => sample[label])))
    const ratio = label.endsWith("/s") ? ours / theirs : theirs / ours
    console.log(`| ${label} | ${format(ours)} | ${format(theirs)} | ${ratio.toFixed(1)}x |`)
  }
}

async function measured(measure, party) {
  const server = start(here("../tests/interop/our-server.mjs"), ":memory:", "0")
  try {
    const url = `ws://127.0.0.1:${(await server.answer()).port}`
    return await measure(party, { base: { url, credentials: await account("Worker", url) }, server })
  } finally {
    server.child.kill("SIGKILL")
  }
}

async function account(name, url) {
  const { accountID, agentSecret } = await createWorkerAccount({ name, peer: url })
  return { accountID, accountSecret: agentSecret }
}

async function first(program, mode, given) {
  const { child, answer } = start(program, mode, given)
  const result = await answer()
  child.kill("SIGKILL")
  return result
}

/** A process; `answer` gives the next line of JSON that it prints. */
function start(program, mode, given) {
  const child = spawn(process.execPath, [program, mode, typeof given === "string" ? given : JSON.stringify(given)], {
    stdio: ["ignore", "pipe", "pipe"],
  })
  let errors = ""
  child.stderr.on("data", (text) => (errors = (errors + text).slice(-2_000)))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async () => {
    for (;;) {
      const { value: line, done } = await lines.next()
      if (done) throw new Error(`${program} ${mode} ended: ${errors}`)
      if (line.startsWith("{")) return JSON.parse(line)
    }
  }
  return { child, answer }
}

/** What the processes use from now on: tells, of each, its CPU time in milliseconds divided by `count`. Where the system does not tell, NaN. */
function usage(programs) {
  const now = () =>
    Object.entries(programs).map(([name, { child }]) => [name, cpuOf(`/proc/${child.pid}`), cpuOf(`/proc/${child.pid}/task/${child.pid}`)])
  const before = now()
  return (count) =>
    Object.fromEntries(
      now().flatMap(([name, all, main], i) => [
        [name, (all - before[i][1]) / count],
        [`${name}Main`, (main - before[i][2]) / count],
      ]),
    )
}

/** Milliseconds; fields 14 and 15 of `stat` (proc(5)) are user and system time in hundredths of a second. */
function cpuOf(folder) {
  try {
    const fields = readFileSync(`${folder}/stat`, "latin1").split(") ")[1].split(" ")
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return NaN // not Linux
  }
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1]
}

function format(value) {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
