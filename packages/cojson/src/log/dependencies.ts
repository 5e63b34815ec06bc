/**
 * Dependencies: the other values that are needed to make sense of a log. Made when somebody asks: a server holds most of its values without
 * ever looking for them. Made anew when a session is not longer than it was, but another.
 */
import { isJsonObject } from "../base/json.ts"
import { SmallMap, type ReadonlySmallMap } from "../base/small-map.ts"
import { isRawCoID, type RawCoID } from "../ids/co-id.ts"
import { authorOf, type SessionID } from "../ids/session-id.ts"
import type { CoValueHeader } from "./header.ts"
import type { SessionLog } from "./session-log.ts"
import { parseTransaction } from "./transaction.ts"

type Sessions = ReadonlySmallMap<SessionID, SessionLog>

/** Sessions, or segments of them. */
interface OfSessions {
  forEach(visit: (one: { readonly sessionID: SessionID }) => void): void
}

export class Dependencies {
  /** That of the log when it was scanned: of a group with thousands of sessions everybody who follows asks with each change. */
  version = -1
  readonly #id: RawCoID
  readonly #needed = new Set<RawCoID>()
  /** What is needed and what is only named as a member; undefined while nobody is. */
  #all: Set<RawCoID> | undefined
  #parents: Set<RawCoID> | undefined
  #scanned: SmallMap<SessionID, number> | undefined

  constructor(id: RawCoID, header: CoValueHeader | undefined, sessions: Sessions) {
    this.#id = id
    for (const needed of plainNeeds(id, header, sessions)) this.#needed.add(needed)
  }

  /** Everything that published peers want before the value (sync §6.3). */
  get all(): ReadonlySet<RawCoID> {
    return this.#all ?? this.#needed
  }

  /** All but the members of a group. */
  get needed(): ReadonlySet<RawCoID> {
    return this.#needed
  }

  get parents(): ReadonlySet<RawCoID> {
    return this.#parents ?? NO_IDS
  }

  addAuthor(sessionID: SessionID): void {
    this.#addNeeded(authorOf(sessionID))
  }

  /** Looks for members and parents in a session of a group. O(new transactions). */
  scan(session: SessionLog): void {
    const scanned = (this.#scanned ??= new SmallMap())
    const from = scanned.get(session.sessionID) ?? 0
    if (from === session.length) return
    scanned.set(session.sessionID, session.length)
    for (const text of session.texts(from, session.length)) {
      if (!text.includes('\\"co_') && !text.includes('\\"parent_')) continue // names nobody
      const transaction = parseTransaction(text)
      if (transaction?.privacy === "trusting") this.#scanChanges(transaction.changes)
    }
  }

  #scanChanges(text: string): void {
    let changes: unknown
    try {
      changes = JSON.parse(text)
    } catch {
      return // not JSON: names nobody
    }
    if (!Array.isArray(changes)) return
    for (const change of changes as unknown[]) {
      if (!isJsonObject(change) || change.op !== "set" || typeof change.key !== "string") continue
      if (change.key.startsWith("parent_")) {
        if (changes.length === 1) this.#addParent(change.key.slice("parent_".length)) // among others a link never counts
      } else this.#addMember(change.key)
    }
  }

  #addNeeded(id: unknown): void {
    if (!isRawCoID(id) || id === this.#id) return
    this.#needed.add(id)
    this.#all?.add(id)
  }

  #addMember(id: string): void {
    if (!isRawCoID(id) || id === this.#id || this.#needed.has(id)) return
    this.#all = (this.#all ?? new Set(this.#needed)).add(id)
  }

  #addParent(id: string): void {
    if (!isRawCoID(id) || id === this.#id) return
    this.#addNeeded(id)
    this.#parents = (this.#parents ?? new Set()).add(id)
  }
}

/** Owner, source and authors of a value. */
export function plainNeeds(id: RawCoID, header: CoValueHeader | undefined, sessions: OfSessions): RawCoID[] {
  const needs: RawCoID[] = []
  const add = (needed: unknown) => {
    if (isRawCoID(needed) && needed !== id) needs.push(needed)
  }
  if (header?.ruleset.type === "ownedByGroup") add(header.ruleset.group)
  add(header?.meta?.source)
  sessions.forEach(({ sessionID }) => add(authorOf(sessionID)))
  return needs
}

const NO_IDS: ReadonlySet<RawCoID> = new Set()
