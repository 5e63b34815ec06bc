import type { Origin } from "./operations.ts"

/** Operations with consecutive numbers and consecutive indexes: those of one transaction, or the same of transactions that follow each other. */
export class OperationRun {
  /** Number of the first operation. */
  readonly first: number
  readonly origin: Origin
  readonly #txIndex: number
  readonly #changeIdx: number
  #count = 1
  /** By how much the indexes grow: 0 and 0, as long as there is one operation, 1 and 0, or 0 and 1. */
  #txStep = 0
  #changeStep = 0
  #isClosed = false

  constructor(first: number, origin: Origin, txIndex: number, changeIdx: number) {
    this.first = first
    this.origin = origin
    this.#txIndex = txIndex
    this.#changeIdx = changeIdx
  }

  has(operation: number): boolean {
    return operation >= this.first && operation < this.first + this.#count
  }

  /** Takes the operation with the next number, if it goes on. */
  extend(origin: Origin, txIndex: number, changeIdx: number): boolean {
    if (origin !== this.origin || this.#isClosed) return false
    const count = this.#count
    if (count === 1) {
      const isNextTx = txIndex === this.#txIndex + 1 && changeIdx === this.#changeIdx
      if (!isNextTx && (txIndex !== this.#txIndex || changeIdx !== this.#changeIdx + 1)) return false
      if (isNextTx) this.#txStep = 1
      else this.#changeStep = 1
    } else if (txIndex !== this.#txIndex + count * this.#txStep || changeIdx !== this.#changeIdx + count * this.#changeStep) return false
    this.#count = count + 1
    return true
  }

  /** Takes more operations of the transaction of the last one. Unless it is the only one, so was the one before. */
  goOn(count: number): void {
    if (this.#count === 1) this.#changeStep = 1
    this.#count += count
  }

  /** Nothing goes on here. */
  close(): void {
    this.#isClosed = true
  }

  txIndexOf(operation: number): number {
    return this.#txIndex + this.#txStep * (operation - this.first)
  }

  changeIdxOf(operation: number): number {
    return this.#changeIdx + this.#changeStep * (operation - this.first)
  }

  /** Whether it begins after an operation with these indexes. */
  beginsAfter(txIndex: number, changeIdx: number): boolean {
    return this.#txIndex > txIndex || (this.#txIndex === txIndex && this.#changeIdx > changeIdx)
  }

  /** Whether all of it is before an operation with these indexes. */
  endsBefore(txIndex: number, changeIdx: number): boolean {
    const last = this.first + this.#count - 1
    const lastTx = this.txIndexOf(last)
    return lastTx < txIndex || (lastTx === txIndex && this.changeIdxOf(last) < changeIdx)
  }

  /** The operation with these indexes; undefined when it is not in here. */
  find(txIndex: number, changeIdx: number): number | undefined {
    const distance = this.#txStep === 1 ? txIndex - this.#txIndex : this.#changeStep === 1 ? changeIdx - this.#changeIdx : 0
    const operation = this.first + distance
    if (distance < 0 || distance >= this.#count) return undefined
    return this.txIndexOf(operation) === txIndex && this.changeIdxOf(operation) === changeIdx ? operation : undefined
  }
}
