/** VirtualRuntime: time that a test owns. Nothing moves unless the test says so. */
import type { Log, LogFields, Runtime } from "./runtime.ts"

/** A line that was logged. */
export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error"
  readonly text: string
  readonly fields: LogFields | undefined
}

interface Timer {
  readonly at: number
  readonly order: number
  readonly task: () => void
}

export class VirtualRuntime implements Runtime {
  readonly lines: LogLine[] = []
  readonly log: Log
  #now: number
  #order = 0
  readonly #deferred: (() => void)[] = []
  readonly #timers = new Set<Timer>()

  /** @param now where time begins, Unix ms */
  constructor(now = 1_700_000_000_000) {
    this.#now = now
    const write = (level: LogLine["level"]) => (text: string, fields?: LogFields) => void this.lines.push({ level, text, fields })
    this.log = { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") }
  }

  now(): number {
    return this.#now
  }

  defer(task: () => void): void {
    this.#deferred.push(task)
  }

  soon(task: () => void): void {
    queueMicrotask(task)
  }

  timer(delayMs: number, task: () => void): () => void {
    const timer: Timer = { at: this.#now + delayMs, order: this.#order++, task }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Runs what is deferred, and the promises that follow, until nothing is left. Time stands still. */
  async settle(): Promise<void> {
    do {
      for (const task of this.#deferred.splice(0)) task()
      for (let i = 0; i < MICROTASK_ROUNDS; i++) await Promise.resolve()
    } while (this.#deferred.length > 0)
  }

  /** Moves time; timers that fall due run in order, each followed by {@link settle}. */
  async advance(ms: number): Promise<void> {
    await this.settle()
    const end = this.#now + ms
    for (;;) {
      const next = this.#nextTimer(end)
      if (!next) break
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.at)
      next.task()
      await this.settle()
    }
    this.#now = end
    await this.settle()
  }

  #nextTimer(end: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of this.#timers) {
      if (timer.at > end) continue
      if (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer
    }
    return next
  }
}

/** Longer than any chain of promises in the engine. */
const MICROTASK_ROUNDS = 50
