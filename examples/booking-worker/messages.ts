/** What the demo's processes tell each other: only for the stage, all data goes through the sync server. */
import process from "node:process"

export type Command =
  | { readonly do: "book"; readonly seat: string }
  | { readonly do: "write"; readonly count: number }
  | { readonly do: "report" }
  /** Asks the worker over HTTP for the guest's own bookings. */
  | { readonly do: "ask"; readonly port: number }
  | { readonly do: "stop" }

export interface BookingReport {
  readonly id: string
  readonly guest: string
  readonly status: string
  readonly reason: string | undefined
  readonly ticket: string | undefined
  readonly remarks: readonly string[]
}

export type Event =
  | { readonly is: "ready"; readonly account: string; readonly port?: number }
  | { readonly is: "booked"; readonly id: string }
  | { readonly is: "answered"; readonly status: string; readonly detail: string }
  | { readonly is: "progress"; readonly written: number }
  | { readonly is: "written" }
  | { readonly is: "report"; readonly bookings: readonly BookingReport[] }
  | { readonly is: "failed"; readonly reason: string }

/** Tells the demo. */
export function tell(event: Event): void {
  process.send?.(event)
}

/** A line for the audience. */
export function say(text: string): void {
  console.log(text)
}

/** Runs commands one after another; a failure is told and ends the process. Without the demo there is nothing to do, so it ends as well. */
export function obey(run: (command: Command) => Promise<void>): void {
  let last = Promise.resolve()
  process.on("message", (command: Command) => {
    last = last.then(() => run(command)).catch(fail)
  })
  process.on("disconnect", () => process.exit(1))
}

export function fail(error: unknown): void {
  tell({
    is: "failed",
    reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
  })
  setTimeout(() => process.exit(1), 50)
}
