/** Fields beside a constant log text. */
export type LogFields = Readonly<Record<string, unknown>>

/** Four levels: `error` = somebody must act, `warn` = we refused something, `info` = for operators, `debug` = free. */
export interface Log {
  debug(text: string, fields?: LogFields): void
  info(text: string, fields?: LogFields): void
  warn(text: string, fields?: LogFields): void
  error(text: string, fields?: LogFields): void
}

/** Everything a node takes from the outside world besides crypto, disks and peers. Injected, so that tests own time. */
export interface Runtime {
  /** Unix milliseconds. */
  now(): number
  /** Runs `task` after the current macrotask and all its microtasks; tasks run in order. */
  defer(task: () => void): void
  /** Runs `task`, which handles what has come, before the current macrotask ends: in a microtask, or at once where a test is in a hurry. */
  soon(task: () => void): void
  /**
   * Runs `task` once after `delayMs`; the returned function cancels it (idempotent). A `background` timer (the default) must not keep a
   * process alive; an `awaited` one must, because a promise that somebody waits for depends on it.
   */
  timer(delayMs: number, task: () => void, purpose?: "background" | "awaited"): () => void
  readonly log: Log
  /** Whether other threads have time for work that is left to them. They end it at times that nobody can foresee. */
  readonly hasThreads?: boolean
}
