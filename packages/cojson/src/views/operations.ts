import type { AgentID } from "../ids/agent-id.ts"
import type { RawAccountID, RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { TransactionID } from "../ids/transaction-id.ts"

/** Where operations come from: an effective session, or one in a branch, and who answers for them. */
export interface Origin {
  readonly sessionID: SessionID
  readonly branch: RawCoID | undefined
  readonly author: RawAccountID | AgentID
}

/** One change of a transaction, and who made it when. */
export interface Operation {
  readonly madeAt: number
  readonly author: RawAccountID | AgentID
  readonly tx: TransactionID
  readonly changeIdx: number
}

/** Of two insertions with the same id the one that sorts first counts (data-model §7.2). */
export function countsInsteadOf(one: Pick<Operation, "madeAt" | "author">, other: Operation): boolean {
  return one.madeAt < other.madeAt || (one.madeAt === other.madeAt && one.author < other.author)
}

/** Of what nobody made. */
export const NOWHERE: Origin = { sessionID: "" as SessionID, branch: undefined, author: "" as RawAccountID }

/** Operations by number, from 0. Kept as columns, because a text has one for each keystroke: 32 bytes and no object. */
export class Operations {
  readonly #origins: Origin[] = []
  readonly #madeAt: number[] = []
  readonly #txIndexes: number[] = []
  readonly #changeIdxs: number[] = []

  get count(): number {
    return this.#origins.length
  }

  /** Returns the number of the new operation. */
  add(origin: Origin, madeAt: number, txIndex: number, changeIdx: number): number {
    this.#madeAt.push(madeAt)
    this.#txIndexes.push(txIndex)
    this.#changeIdxs.push(changeIdx)
    return this.#origins.push(origin) - 1
  }

  get(operation: number): Operation {
    const { sessionID, branch, author } = this.#origins[operation] ?? NOWHERE
    const txIndex = this.#txIndexes[operation] ?? 0
    const tx: TransactionID = branch === undefined ? { sessionID, txIndex } : { sessionID, txIndex, branch }
    return { madeAt: this.#madeAt[operation] ?? 0, author, tx, changeIdx: this.#changeIdxs[operation] ?? 0 }
  }

  /**
   * Whether `operation` can be anchored to `anchor`. In the same millisecond an anchor of another session or branch counts as earlier: who
   * names it has seen it.
   */
  precedes(anchor: number, operation: number): boolean {
    const distance = (this.#madeAt[operation] ?? 0) - (this.#madeAt[anchor] ?? 0)
    if (distance !== 0) return distance > 0
    const a = this.#origins[anchor] ?? NOWHERE
    const b = this.#origins[operation] ?? NOWHERE
    if (a.sessionID !== b.sessionID || a.branch !== b.branch) return true
    return this.#compareIndexes(anchor, operation) < 0
  }

  /** The order of operations (data-model §5.2). */
  readonly compare = (a: number, b: number): number => {
    const distance = (this.#madeAt[a] ?? 0) - (this.#madeAt[b] ?? 0)
    if (distance !== 0) return distance
    const s = (this.#origins[a] ?? NOWHERE).sessionID
    const t = (this.#origins[b] ?? NOWHERE).sessionID
    if (s !== t) return s < t ? -1 : 1
    return this.#compareIndexes(a, b)
  }

  #compareIndexes(a: number, b: number): number {
    return (this.#txIndexes[a] ?? 0) - (this.#txIndexes[b] ?? 0) || (this.#changeIdxs[a] ?? 0) - (this.#changeIdxs[b] ?? 0)
  }
}
