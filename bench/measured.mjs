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
    if (question === "memory") globalThis.gc()
    void answer(question === "memory" ? { rss: process.memoryUsage().rss } : { cpuMs: (user + system) / 1000 })
  })
  await answer({ port })
}

export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))]
}
