import type { TransactionID } from "../ids/transaction-id.ts"

/** Values by operation id: session, branch, transaction index, change index. No key is made of text per operation. */
export class OpIndex<T> {
  readonly #bySession = new Map<string, Map<number, Slot<T>>>()
  readonly #byBranch = new Map<string, Map<string, Map<number, Slot<T>>>>()

  get(tx: TransactionID, changeIdx: number): T | undefined {
    const slot = this.#sessions(tx)?.get(tx.sessionID)?.get(tx.txIndex)
    return slot instanceof Map ? slot.get(changeIdx) : slot?.changeIdx === changeIdx ? slot.value : undefined
  }

  set(tx: TransactionID, changeIdx: number, value: T): void {
    let sessions = this.#sessions(tx)
    if (!sessions && tx.branch !== undefined) this.#byBranch.set(tx.branch, (sessions = new Map()))
    let slots = sessions?.get(tx.sessionID)
    if (!slots) sessions?.set(tx.sessionID, (slots = new Map()))
    const slot = slots?.get(tx.txIndex)
    if (slot === undefined || (!(slot instanceof Map) && slot.changeIdx === changeIdx)) slots?.set(tx.txIndex, { changeIdx, value })
    else if (slot instanceof Map) slot.set(changeIdx, value)
    else
      slots?.set(
        tx.txIndex,
        new Map([
          [slot.changeIdx, slot.value],
          [changeIdx, value],
        ]),
      )
  }

  delete(tx: TransactionID, changeIdx: number): void {
    const slots = this.#sessions(tx)?.get(tx.sessionID)
    const slot = slots?.get(tx.txIndex)
    if (slot instanceof Map) slot.delete(changeIdx)
    else if (slot?.changeIdx === changeIdx) slots?.delete(tx.txIndex)
  }

  clear(): void {
    this.#bySession.clear()
    this.#byBranch.clear()
  }

  #sessions(tx: TransactionID): Map<string, Map<number, Slot<T>>> | undefined {
    return tx.branch === undefined ? this.#bySession : this.#byBranch.get(tx.branch)
  }
}

/** Most transactions have one change; only others need a map. */
type Slot<T> = { readonly changeIdx: number; readonly value: T } | Map<number, T>
