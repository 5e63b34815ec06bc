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
  readonly #taken = new Set<string>()
  readonly #countBySession = new Map<string, number>()

  constructor(stream: RawCoStream) {
    this.#stream = stream
  }

  /** In stream order within a session. */
  take(): NewEntry[] {
    const found: NewEntry[] = []
    for (const [session, entries] of Object.entries(this.#stream.items)) {
      if (!entries) continue
      let left = entries.length - (this.#countBySession.get(session) ?? 0)
      if (left <= 0) continue
      this.#countBySession.set(session, entries.length)

      const ofSession: NewEntry[] = []
      // from the end, where new entries nearly always are; one that became readable late lies further up
      for (let index = entries.length - 1; index >= 0 && left > 0; index--) {
        const entry = entries[index]
        const key = `${session}/${entry?.tx.txIndex}`
        if (!entry || this.#taken.has(key)) continue
        this.#taken.add(key)
        left--
        ofSession.push({ value: entry.value, session: session as SessionID, key }) // keys of `items` are sessions
      }
      found.push(...ofSession.reverse())
    }
    return found
  }
}
