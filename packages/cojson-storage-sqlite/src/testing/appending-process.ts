/**
 * Appends to the database given as first argument until it is killed, and prints `<value> <session> <count>` for everything that the
 * storage has reported as stored. Second argument: the synchronous mode.
 */
import { writeSync } from "node:fs"
import { sampleContent, sampleID, sampleSegment, sampleSession } from "cojson/testing"
import { getSqliteStorage } from "../index.ts"

const VALUES = 3
const SESSIONS = 2
/** Sizes of transactions, in code units. */
const SMALL = 100
const LARGE = 60_000

const [, , file = "", mode] = process.argv
const storage = getSqliteStorage(file, { synchronous: mode === "normal" ? "normal" : "full" })

const counts: number[] = []
for (let log = 0; log < VALUES * SESSIONS; log++) {
  const known = await storage.knownState(sampleID(log % VALUES))
  counts.push(known?.sessions[sampleSession(log % SESSIONS)] ?? 0)
}

function appendSome(turn: number): void {
  for (let i = 0; i <= turn % 4; i++) {
    const log = (turn + i) % counts.length
    const value = log % VALUES
    const session = log % SESSIONS
    const start = counts[log] ?? 0
    const count = 1 + (turn % 3)
    counts[log] = start + count
    storage.append(sampleContent(value, sampleSegment(session, start, count, turn % 50 === 0 ? LARGE : SMALL)), (error) => {
      if (error) process.exit(1)
      print(`${value} ${session} ${start + count}\n`)
    })
  }
  setImmediate(appendSome, turn + 1)
}

/** Synchronous: what is printed before the kill has arrived. */
function print(line: string): void {
  try {
    writeSync(1, line)
  } catch {
    process.exit(1) // nobody listens any more
  }
}

appendSome(0)
