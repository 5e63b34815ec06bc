/**
 * Recording: gives what was accepted or made to the storage of the moment, and knows what is not durable yet. What the storage gave
 * up stays marked, is kept in memory by that, and is offered again when somebody asks for it or the storage takes other content.
 */
import type { Runtime } from "../base/runtime.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { Content } from "../log/content.ts"
import type { Storage } from "../storage/storage.ts"
import type { ReplicaTable } from "./replica.ts"

/** How often content that the storage gave up is offered to it again when nobody does so for another reason, in milliseconds. */
const RETRY_MS = 5_000

interface Waiter {
  /** Number of the last append that must be durable. */
  readonly until: number
  readonly kept: () => void
  /** Waiters without it wait until the storage has recovered. */
  readonly failed?: (error: Error) => void
}

/** A value with content that is not durable yet. */
interface Unkept {
  appended: number
  settled: number
  /** Why the storage gave some of it up. */
  failure: Error | undefined
  recovering: boolean
  /** Whether to recover once more when nothing is under way. */
  recoverAgain: boolean
  waiters: Waiter[]
}

export class Recording {
  readonly #storage: () => Storage | undefined
  readonly #replicas: ReplicaTable
  readonly #runtime: Runtime
  readonly #unkept = new Map<RawCoID, Unkept>()
  readonly #refused = new Set<RawCoID>()
  /** Of values that were refused while others were taken: a disk that is nearly full takes what is small. */
  readonly #refusedAlone = new Set<RawCoID>()
  #cancelRetry: (() => void) | undefined
  #stopped = false

  constructor(storage: () => Storage | undefined, replicas: ReplicaTable, runtime: Runtime) {
    this.#storage = storage
    this.#replicas = replicas
    this.#runtime = runtime
  }

  /** `onKept` runs once the content is durable, at once when there is no storage, and never when it cannot be kept. */
  record(content: Content, onKept?: () => void): void {
    const storage = this.#storage()
    if (!storage) {
      onKept?.()
      return
    }
    const { id } = content
    let value = this.#unkept.get(id)
    if (!value) this.#unkept.set(id, (value = newUnkept()))
    if (value.failure || value.recovering) {
      if (onKept) value.waiters.push({ until: value.appended, kept: onKept })
      this.#recover(id, value)
      return
    }
    this.#append(storage, content, value, onKept)
  }

  /** Gives a storage that is new what is in memory. O(values). */
  catchUp(): void {
    for (const { id, header } of this.#replicas.all()) {
      if (!header) continue
      let value = this.#unkept.get(id)
      if (!value) this.#unkept.set(id, (value = newUnkept()))
      this.#recover(id, value)
    }
  }

  /** Nothing is offered again by itself from now on. */
  stop(): void {
    this.#stopped = true
    this.#cancelRetry?.()
  }

  /** Values with content that is not durable yet. */
  get unkept(): number {
    return this.#unkept.size
  }

  /** Whether everything of the value is durable. */
  isKept(id: RawCoID): boolean {
    return !this.#unkept.has(id)
  }

  /** Calls back when everything of the value that was recorded so far is durable; never when it cannot be kept. */
  onceKept(id: RawCoID, callback: () => void): void {
    this.#wait(id, callback)
  }

  /** Resolves when everything of the value that was recorded so far is durable. Rejects with `storage.*` when the storage gave it up. */
  whenKept(id: RawCoID): Promise<void> {
    return new Promise((resolve, reject) => this.#wait(id, resolve, reject))
  }

  #wait(id: RawCoID, kept: () => void, failed?: (error: Error) => void): void {
    const value = this.#unkept.get(id)
    if (!value) return kept()
    value.waiters.push({ until: value.appended, kept, ...(failed && { failed }) })
    if (value.failure) this.#recover(id, value)
  }

  #append(storage: Storage, content: Content, value: Unkept, onKept: (() => void) | undefined): void {
    const { id } = content
    const until = ++value.appended
    storage.append(content, (error) => {
      if (error) {
        if (codeOf(error) === "storage.gap" && !value.recovering) value.recoverAgain = true
        this.#failed(id, value, error)
      }
      if (!value.failure && !value.recovering) onKept?.()
      else if (onKept) value.waiters.push({ until, kept: onKept })
      this.#settled(id, value)
    })
  }

  #settled(id: RawCoID, value: Unkept): void {
    value.settled++
    const idle = value.settled === value.appended
    if (value.failure) {
      if (!idle) return
      value.recovering = false
      const { failure, waiters } = value
      value.waiters = waiters.filter(({ failed }) => !failed)
      for (const { failed } of waiters) failed?.(failure)
      if (value.recoverAgain) this.#recover(id, value)
      return
    }
    if (idle) value.recovering = false
    if (!value.recovering && value.waiters.length > 0) {
      const due = value.waiters.filter(({ until }) => until <= value.settled)
      value.waiters = value.waiters.filter(({ until }) => until > value.settled)
      for (const { kept } of due) kept()
    }
    if (!idle || value.settled !== value.appended) return
    if (value.recoverAgain) return this.#recover(id, value)
    this.#unkept.delete(id)
    this.#refused.delete(id)
    this.#refusedAlone.delete(id)
    this.#storageWorks()
  }

  #failed(id: RawCoID, value: Unkept, error: Error): void {
    value.failure = error
    const code = codeOf(error)
    if (code === "storage.unavailable") this.#refused.add(id)
    else if (!this.#refusedAlone.has(id)) this.#runtime.log.error("content could not be stored", { id, error }) // else it has been said
    if (code === "storage.corrupt") this.#refusedAlone.add(id)
    this.#retryLater()
  }

  #retryLater(): void {
    if (this.#stopped || this.#refused.size + this.#refusedAlone.size === 0) return
    this.#cancelRetry ??= this.#runtime.timer(RETRY_MS, () => this.#retry())
  }

  /** Of what was refused with everything else one is enough: when it is taken the others follow. */
  #retry(): void {
    this.#cancelRetry = undefined
    const [first] = this.#refused
    for (const id of first ? [first, ...this.#refusedAlone] : this.#refusedAlone) this.#retryValue(id)
    this.#retryLater()
  }

  #retryValue(id: RawCoID): void {
    const value = this.#unkept.get(id)
    if (value?.failure) this.#recover(id, value)
  }

  #storageWorks(): void {
    const ids = [...this.#refused]
    this.#refused.clear()
    for (const id of ids) this.#retryValue(id)
  }

  /** Gives the storage all that it lacks of the value. At most one attempt at a time. */
  #recover(id: RawCoID, value: Unkept): void {
    const storage = this.#storage()
    if (!storage || value.recovering || value.settled !== value.appended) {
      value.recoverAgain = true
      return
    }
    value.recovering = true
    value.recoverAgain = false
    value.failure = undefined
    value.appended++ // the reading
    Promise.resolve(storage.knownState(id)).then(
      (known) => {
        for (const piece of this.#replicas.get(id)?.contentSince(known) ?? []) this.#append(storage, piece, value, undefined)
        this.#settled(id, value)
      },
      (error: unknown) => {
        this.#failed(id, value, error instanceof Error ? error : new Error(String(error)))
        this.#settled(id, value)
      },
    )
  }
}

function newUnkept(): Unkept {
  return { appended: 0, settled: 0, failure: undefined, recovering: false, recoverAgain: false, waiters: [] }
}

function codeOf(error: Error): unknown {
  return (error as { code?: unknown }).code
}
