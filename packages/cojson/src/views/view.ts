import type { JsonValue } from "../base/json.ts"
import type { AgentID } from "../ids/agent-id.ts"
import type { RawAccountID } from "../ids/co-id.ts"
import type { TransactionID } from "../ids/transaction-id.ts"

/** Who made a transaction, when and how. */
export interface Stamp {
  readonly tx: TransactionID
  readonly author: RawAccountID | AgentID
  readonly madeAt: number
  readonly privacy: "private" | "trusting"
}

/**
 * One valid transaction, opened. `tx` and `madeAt` are the *effective* ones (data-model §10.5): for ordinary
 * transactions the real ones, for merged ones those of the branch.
 */
export interface Entry extends Stamp {
  /** Items are untrusted JSON of any shape; views ignore what they do not understand and never throw. */
  readonly changes: readonly JsonValue[]
}

/**
 * Total order of entries: effective time, then session id by code units, then index (data-model §5.2). Only merged transactions
 * can agree in all of it; the branch, then the author decide, so that every reader decides alike.
 */
export function compareEntries(a: Stamp, b: Stamp): number {
  if (a.madeAt !== b.madeAt) return a.madeAt - b.madeAt
  const s = a.tx.sessionID
  const t = b.tx.sessionID
  if (s !== t) return s < t ? -1 : 1
  return a.tx.txIndex - b.tx.txIndex || compareTexts(a.tx.branch ?? "", b.tx.branch ?? "") || compareTexts(a.author, b.author)
}

/** What to keep of an entry: all of it, or a copy without its changes when there are many. */
export function stampOf(entry: Entry): Stamp {
  const { tx, author, madeAt, privacy, changes } = entry
  return changes.length > 1 ? { tx, author, madeAt, privacy } : entry
}

export function isBefore(entry: Stamp | undefined, other: Stamp): boolean {
  return entry !== undefined && compareEntries(entry, other) < 0
}

/** Whether entries are in total order, and none of them sorts before `after`. */
export function areInOrder(entries: readonly Entry[], after?: Stamp): boolean {
  let last = after
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]
    if (last && entry && last.madeAt >= entry.madeAt && compareEntries(last, entry) > 0) return false
    last = entry
  }
  return true
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** A fold of entries into something readable. Knows nothing of permissions, keys or peers. */
export interface View {
  /** Applies entries, in order, that sort after everything applied before. */
  append(entries: readonly Entry[]): void
  /** Applies one entry that may sort into the past. False: that needs everything folded again; the timeline will replay. */
  insert(entry: Entry): boolean
  /** Forgets everything; the timeline will replay. Only after verdicts changed. */
  reset(): void
  /** What mere reading needs, to be given to {@link restore} in another program. Views without it are folded from entries every time. */
  content?(): JsonValue
  /**
   * Takes a content in place of the entries that made it; these are asked for once, when somebody wants more than the content. Only for
   * a view that is empty. False when it is no content of this kind of view.
   */
  restore?(content: JsonValue, entries: () => readonly Entry[]): boolean
}
