import { inspect } from "node:util"
import type { LogFields } from "cojson"

/** What strangers cause would fill a disk otherwise. */
const LINES_PER_MINUTE = 20
const MINUTE_MS = 60_000
const SHOWN = { breakLength: Infinity, compact: true, maxStringLength: 200, maxArrayLength: 20 } as const

/** The log of commands that go on: a line each, with time and level, 20 of one text a minute and then how many more there were. */
export class OperatorLog {
  readonly #write: (text: string) => void
  readonly #countByText = new Map<string, number>()

  constructor(write: (text: string) => void = (text) => process.stderr.write(text)) {
    this.#write = write
  }

  debug(text: string, fields?: LogFields): void {
    this.#log("debug", text, fields)
  }

  info(text: string, fields?: LogFields): void {
    this.#log("info", text, fields)
  }

  warn(text: string, fields?: LogFields): void {
    this.#log("warn", text, fields)
  }

  error(text: string, fields?: LogFields): void {
    this.#log("error", text, fields)
  }

  #log(level: string, text: string, fields: LogFields | undefined): void {
    const count = (this.#countByText.get(text) ?? 0) + 1
    this.#countByText.set(text, count)
    if (count === 1) setTimeout(() => this.#endMinute(level, text), MINUTE_MS).unref()
    if (count <= LINES_PER_MINUTE) this.#line(level, fields ? `${text} ${inspect(fields, SHOWN)}` : text)
  }

  #endMinute(level: string, text: string): void {
    const more = (this.#countByText.get(text) ?? 0) - LINES_PER_MINUTE
    this.#countByText.delete(text)
    if (more > 0) this.#line(level, `${text}: ${more} more of these in a minute`)
  }

  #line(level: string, text: string): void {
    this.#write(`${new Date().toISOString()} ${level} ${text}\n`)
  }
}
