import type { Snapshot } from "./snapshot.ts"
import type { ReadableLog } from "./readable-log.ts"
import type { SessionID } from "../ids/session-id.ts"

/** Earliest and latest `madeAt` over all transactions of a log, invalid ones included (data-model §14.4). Reads only what is new. */
export class TransactionTimes {
  readonly #log: ReadableLog
  readonly #taken = new Map<SessionID, number>()
  #earliest = Infinity
  #latest = -Infinity

  constructor(log: ReadableLog) {
    this.#log = log
  }

  /** Takes what another one found in the beginning of each session. */
  restore({ sessions, times }: Pick<Snapshot, "sessions" | "times">): void {
    for (const { sessionID, count } of sessions) this.#taken.set(sessionID, count)
    ;[this.#earliest, this.#latest] = times
  }

  /** Unix ms; undefined when there is no transaction. */
  get earliest(): number | undefined {
    this.#refresh()
    return this.#earliest === Infinity ? undefined : this.#earliest
  }

  /** Unix ms; undefined when there is no transaction. */
  get latest(): number | undefined {
    this.#refresh()
    return this.#latest === -Infinity ? undefined : this.#latest
  }

  #refresh(): void {
    for (const [id, session] of this.#log.sessions) {
      for (let i = this.#taken.get(id) ?? 0; i < session.length; i++) {
        const madeAt = session.transaction(i)?.madeAt
        if (madeAt === undefined) continue
        if (madeAt < this.#earliest) this.#earliest = madeAt
        if (madeAt > this.#latest) this.#latest = madeAt
      }
      this.#taken.set(id, session.length)
    }
  }
}
