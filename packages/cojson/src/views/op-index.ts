import type { RawAccountID } from "../ids/co-id.ts"
import type { AgentID } from "../ids/agent-id.ts"
import type { TransactionID } from "../ids/transaction-id.ts"
import type { OperationRun } from "./operation-run.ts"
import type { Origin } from "./operations.ts"

/** The items of one effective session by transaction index and change index. */
export class SessionItems {
  readonly #tx: Omit<Origin, "author">
  readonly #origins: Origin[] = []
  /** Each follows the one before. */
  readonly #runs: OperationRun[] = []
  /** Single operations that do not: a clock went back, or they were merged. */
  #strays: Map<string, OperationRun> | undefined
  #newestTx = -1

  constructor({ sessionID, branch }: TransactionID) {
    this.#tx = { sessionID, branch }
  }

  /** The same object for the same author. */
  originFor(author: RawAccountID | AgentID): Origin {
    let origin = this.#origins.find((known) => known.author === author)
    if (!origin) this.#origins.push((origin = { ...this.#tx, author }))
    return origin
  }

  /** O(log runs), at once for the newest. */
  get(txIndex: number, changeIdx: number): number | undefined {
    const runs = this.#runs
    let low = runs.length - 1
    const last = runs[low]
    if (last === undefined || last.beginsAfter(txIndex, changeIdx)) {
      let high = low
      low = 0
      while (low < high) {
        const middle = (low + high) >>> 1
        if (runs[middle]?.beginsAfter(txIndex, changeIdx)) high = middle
        else low = middle + 1
      }
      low--
    }
    return runs[low]?.find(txIndex, changeIdx) ?? this.#strays?.get(`${txIndex} ${changeIdx}`)?.first
  }

  /** Takes a run of one operation, which may grow. */
  add(run: OperationRun): void {
    const last = this.#runs[this.#runs.length - 1]
    const { first } = run
    const txIndex = run.txIndexOf(first)
    const changeIdx = run.changeIdxOf(first)
    if (last === undefined || last.endsBefore(txIndex, changeIdx)) {
      this.#runs.push(run)
      return
    }
    run.close()
    ;(this.#strays ??= new Map()).set(`${txIndex} ${changeIdx}`, run)
  }

  /** Takes note of a transaction before its operations come. Whether it is after all others, so that there are none of it yet. */
  isNewest(txIndex: number): boolean {
    const isNewest = txIndex > this.#newestTx
    if (isNewest) this.#newestTx = txIndex
    return isNewest
  }
}

/** Items by operation id: session, branch, transaction index, change index. */
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

  #sessionsOf({ branch }: TransactionID): Map<string, SessionItems> {
    if (branch === undefined) return this.#bySession
    const branches = (this.#byBranch ??= new Map<string, Map<string, SessionItems>>())
    let sessions = branches.get(branch)
    if (!sessions) branches.set(branch, (sessions = new Map()))
    return sessions
  }
}
