import type { RawAccountID } from "../ids/co-id.ts"
import type { AgentID } from "../ids/agent-id.ts"
import type { TransactionID } from "../ids/transaction-id.ts"
import type { Origin } from "./operations.ts"

/** Transaction indexes that are skipped at once without leaving the array. */
const MAX_GAP = 64

/** The items of one effective session: numbers from 0 by transaction index and change index. */
export class SessionItems {
  readonly #tx: Omit<Origin, "author">
  readonly #origins: Origin[] = []
  /** By transaction index the item of its first change, plus 1; 0 for none. */
  readonly #first: number[] = []
  /** The same for transaction indexes far behind all others: merged transactions may have any. */
  #far: Map<number, number> | undefined
  /** By transaction index and change index, from 1, plus 1. */
  #others: Map<number, number[]> | undefined

  constructor({ sessionID, branch }: TransactionID) {
    this.#tx = { sessionID, branch }
  }

  /** The same object for the same author. */
  originFor(author: RawAccountID | AgentID): Origin {
    let origin = this.#origins.find((known) => known.author === author)
    if (!origin) this.#origins.push((origin = { ...this.#tx, author }))
    return origin
  }

  get(txIndex: number, changeIdx: number): number | undefined {
    const found = changeIdx === 0 ? this.#first[txIndex] || this.#far?.get(txIndex) || 0 : (this.#others?.get(txIndex)?.[changeIdx] ?? 0)
    return found === 0 ? undefined : found - 1
  }

  set(txIndex: number, changeIdx: number, item: number): void {
    if (changeIdx > 0) this.#setOther(txIndex, changeIdx, item)
    else if (Number.isInteger(txIndex) && txIndex >= 0 && txIndex <= 2 * this.#first.length + MAX_GAP) {
      while (this.#first.length <= txIndex) this.#first.push(0)
      this.#first[txIndex] = item + 1
    } else (this.#far ??= new Map()).set(txIndex, item + 1)
  }

  /** Whether anything of a transaction is here. */
  has(txIndex: number): boolean {
    return this.get(txIndex, 0) !== undefined || this.#others?.has(txIndex) === true
  }

  #setOther(txIndex: number, changeIdx: number, item: number): void {
    const others = (this.#others ??= new Map<number, number[]>())
    let items = others.get(txIndex)
    if (!items) others.set(txIndex, (items = []))
    while (items.length < changeIdx) items.push(0)
    items[changeIdx] = item + 1
  }
}

/** Items by operation id: session, branch, transaction index, change index. No key is made of text per operation. */
export class OpIndex {
  readonly #bySession = new Map<string, SessionItems>()
  #byBranch: Map<string, Map<string, SessionItems>> | undefined

  get(tx: TransactionID, changeIdx: number): number | undefined {
    const sessions = tx.branch === undefined ? this.#bySession : this.#byBranch?.get(tx.branch)
    return sessions?.get(tx.sessionID)?.get(tx.txIndex, changeIdx)
  }

  /** The items of the session of a transaction, here to grow. */
  sessionOf(tx: TransactionID): SessionItems {
    const sessions = this.#sessionsOf(tx)
    let session = sessions.get(tx.sessionID)
    if (!session) sessions.set(tx.sessionID, (session = new SessionItems(tx)))
    return session
  }

  clear(): void {
    this.#bySession.clear()
    this.#byBranch = undefined
  }

  #sessionsOf({ branch }: TransactionID): Map<string, SessionItems> {
    if (branch === undefined) return this.#bySession
    const branches = (this.#byBranch ??= new Map<string, Map<string, SessionItems>>())
    let sessions = branches.get(branch)
    if (!sessions) branches.set(branch, (sessions = new Map()))
    return sessions
  }
}
