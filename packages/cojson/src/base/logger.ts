import type { Log, LogFields } from "./runtime.ts"

/** Levels of {@link logger}; a level lets itself and everything above pass. */
export const LogLevel = { DEBUG: 0, INFO: 1, WARN: 2, ERROR: 3, NONE: 4 } as const
export type LogLevel = (typeof LogLevel)[keyof typeof LogLevel]

/** Where log lines go; the console by default. */
export interface LogSystem {
  debug(message: string, attributes?: LogFields): void
  info(message: string, attributes?: LogFields): void
  warn(message: string, attributes?: LogFields): void
  error(message: string, attributes?: LogFields): void
}

class Logger implements Log {
  #level: LogLevel = LogLevel.INFO
  #system: LogSystem = console

  /** Default INFO. */
  setLevel(level: LogLevel): void {
    this.#level = level
  }

  /** Redirects all lines. */
  setLogSystem(system: LogSystem): void {
    this.#system = system
  }

  debug(text: string, fields?: LogFields): void {
    if (this.#level <= LogLevel.DEBUG) write(this.#system.debug, this.#system, text, fields)
  }

  info(text: string, fields?: LogFields): void {
    if (this.#level <= LogLevel.INFO) write(this.#system.info, this.#system, text, fields)
  }

  warn(text: string, fields?: LogFields): void {
    if (this.#level <= LogLevel.WARN) write(this.#system.warn, this.#system, text, fields)
  }

  error(text: string, fields?: LogFields): void {
    if (this.#level <= LogLevel.ERROR) write(this.#system.error, this.#system, text, fields)
  }
}

function write(line: LogSystem["info"], system: LogSystem, text: string, fields: LogFields | undefined): void {
  if (fields === undefined) line.call(system, text)
  else line.call(system, text, fields)
}

/** The log of nodes that got no log of their own. One per process, because that is what the published packages have. */
export const logger = new Logger()
