/** Of terminals, of service managers, and of terminals that are closed. */
const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const

/** Ends the program when it is told to, with 0 when `stop` resolves. The same signal again ends it at once. */
export function stopOnSignal(stop: () => Promise<void>): void {
  const end = (): void =>
    void stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
        process.exit(1)
      },
    )
  for (const signal of STOP_SIGNALS) process.once(signal, end)
}
