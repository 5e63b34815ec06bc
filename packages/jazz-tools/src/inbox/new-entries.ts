import type { RawCoStream, SessionID } from "cojson"

export interface NewEntry {
  readonly value: unknown
  readonly session: SessionID
  /** `<sessionID>/<txIndex>`: names the entry for ever. */
  readonly key: string
}

/** NewEntries: the entries of a stream that were not taken yet. Costs what is new, not what is there. */
export class NewEntries {
  readonly #stream: RawCoStream
  /** Indexes of transactions. */
  readonly #taken = new Map<SessionID, Set<number>>()
  readonly #countBySession = new Map<SessionID, number>()
  #mark: ReturnType<RawCoStream["sessionsSince"]>["mark"] | undefined

  constructor(stream: RawCoStream) {
    this.#stream = stream
  }

  /** In stream order within a session. */
  take(): NewEntry[] {
    const found: NewEntry[] = []
    const { sessions, mark } = this.#stream.sessionsSince(this.#mark)
    this.#mark = mark
    for (const session of sessions) {
      const count = this.#stream.countIn(session)
      const left = count - (this.#countBySession.get(session) ?? 0)
      if (left <= 0) continue
      this.#countBySession.set(session, count)
      for (const entry of this.#takeOf(session, count, left).reverse()) found.push(entry)
    }
    return found
  }

  /** From the end, where new entries nearly always are; one that became readable late lies further up. */
  #takeOf(session: SessionID, count: number, left: number): NewEntry[] {
    const taken = this.#taken.get(session) ?? new Set()
    this.#taken.set(session, taken)
    const found: NewEntry[] = []
    for (let index = count - 1; index >= 0 && found.length < left; index--) {
      const item = this.#stream.nthItemIn(session, index)
      if (!item || taken.has(item.tx.txIndex)) continue
      taken.add(item.tx.txIndex)
      found.push({ value: item.value, session, key: `${session}/${item.tx.txIndex}` })
    }
    return found
  }
}
