/** What every program that bench/server.mjs starts says and hears: JSON lines out, lines in. */
import { createInterface } from "node:readline"

export function answer(result) {
  return new Promise((resolve) => process.stdout.write(`${JSON.stringify(result)}\n`, resolve))
}

/** Says that everything is prepared, and goes on when told. Returns what gives the CPU time that this process has used since. */
export async function begin() {
  await answer({ ready: true })
  await new Promise((resolve) => process.stdin.once("data", resolve))
  const before = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(before)
    return { loadCpuMs: (user + system) / 1000 }
  }
}

/** A server tells its port, and answers each line of its input with what it has used so far. */
export async function serve(port) {
  createInterface({ input: process.stdin }).on("line", (question) => {
    const { user, system } = process.cpuUsage()
    void (question === "memory" ? residentAtRest().then(answer) : answer({ cpuMs: (user + system) / 1000 }))
  })
  await answer({ port })
}

/**
 * What a process keeps when it has been idle. V8 gives back its young generation, up to 32 MB whatever is held, at a collection before which
 * little was allocated for five seconds – it looks at what was since the last one – and to the system a moment later.
 */
async function residentAtRest() {
  for (const ms of [6_000, 500, 0]) {
    globalThis.gc()
    await pause(ms)
  }
  return { rss: process.memoryUsage().rss }
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))]
}
