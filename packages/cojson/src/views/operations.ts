import type { AgentID } from "../ids/agent-id.ts"
import type { RawAccountID, RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { OpID, TransactionID } from "../ids/transaction-id.ts"
import { OperationRun } from "./operation-run.ts"

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

/** Operations by number, from 0. What continues one another, as text that is typed or pasted, is one run: 8 bytes for each operation. */
export class Operations {
  readonly #runs: OperationRun[] = []
  readonly #madeAt: number[] = []
  /** Where somebody has looked last. */
  #found: OperationRun | undefined

  get count(): number {
    return this.#madeAt.length
  }

  /** The run of the newest operation. */
  get lastRun(): OperationRun | undefined {
    return this.#runs[this.#runs.length - 1]
  }

  /** Returns the number of the new operation. */
  add(origin: Origin, madeAt: number, txIndex: number, changeIdx: number): number {
    const operation = this.#madeAt.push(madeAt) - 1
    const last = this.#runs[this.#runs.length - 1]
    if (last === undefined || !last.extend(origin, txIndex, changeIdx))
      this.#runs.push(new OperationRun(operation, origin, txIndex, changeIdx))
    return operation
  }

  /** Adds more operations of a transaction, directly after the two that were added last. */
  goOn(madeAt: number, count: number): void {
    this.lastRun?.goOn(count)
    const times = this.#madeAt
    const from = times.length
    times.length += count
    times.fill(madeAt, from)
  }

  madeAt(operation: number): number {
    return this.#madeAt[operation] ?? 0
  }

  get(operation: number): Operation {
    const run = this.runOf(operation)
    if (!run) return { madeAt: 0, author: NOWHERE.author, tx: { sessionID: NOWHERE.sessionID, txIndex: 0 }, changeIdx: 0 }
    const { sessionID, branch, author } = run.origin
    const txIndex = run.txIndexOf(operation)
    const tx: TransactionID = branch === undefined ? { sessionID, txIndex } : { sessionID, txIndex, branch }
    return { madeAt: this.madeAt(operation), author, tx, changeIdx: run.changeIdxOf(operation) }
  }

  /** The id of an operation. */
  idOf(operation: number): OpID {
    const run = this.runOf(operation)
    const { sessionID, branch } = run?.origin ?? NOWHERE
    const txIndex = run?.txIndexOf(operation) ?? 0
    const changeIdx = run?.changeIdxOf(operation) ?? 0
    return branch === undefined ? { sessionID, txIndex, changeIdx } : { sessionID, txIndex, branch, changeIdx }
  }

  /** O(log runs), or at once where somebody looked before. */
  runOf(operation: number): OperationRun | undefined {
    const runs = this.#runs
    const found = this.#found
    if (found !== undefined && found.has(operation)) return found
    const last = runs[runs.length - 1]
    if (last !== undefined && last.has(operation)) return (this.#found = last)
    let low = 0
    let high = runs.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((runs[middle]?.first ?? 0) <= operation) low = middle + 1
      else high = middle
    }
    return (this.#found = runs[low - 1])
  }

  /**
   * Whether `operation` can be anchored to `anchor`. In the same millisecond an anchor of another session or branch counts as earlier: who
   * names it has seen it.
   */
  precedes(anchor: number, operation: number): boolean {
    const times = this.#madeAt
    const distance = (times[operation] ?? 0) - (times[anchor] ?? 0)
    if (distance !== 0) return distance > 0
    const a = this.runOf(anchor)
    const b = this.runOf(operation)
    if (a === undefined || b === undefined) return false
    if (a === b) return anchor < operation
    if (a.origin.sessionID !== b.origin.sessionID || a.origin.branch !== b.origin.branch) return true
    return compareIndexes(a, anchor, b, operation) < 0
  }

  /** The order of operations (data-model §5.2). */
  readonly compare = (one: number, other: number): number => {
    const times = this.#madeAt
    const distance = (times[one] ?? 0) - (times[other] ?? 0)
    if (distance !== 0) return distance
    const a = this.runOf(one)
    const b = this.runOf(other)
    if (a === b || a === undefined || b === undefined) return one - other
    const s = a.origin.sessionID
    const t = b.origin.sessionID
    if (s !== t) return s < t ? -1 : 1
    return compareIndexes(a, one, b, other)
  }
}

function compareIndexes(a: OperationRun, one: number, b: OperationRun, other: number): number {
  return a.txIndexOf(one) - b.txIndexOf(other) || a.changeIdxOf(one) - b.changeIdxOf(other)
}
