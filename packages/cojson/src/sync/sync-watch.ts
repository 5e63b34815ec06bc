/**
 * SyncWatch: tells listeners whether what was written is where it is to be kept, whenever that changes: of one value, or of all that were
 * changed here. They hear after the macrotask that brought the change, so that a value which comes and goes within it is no news.
 */
import type { Runtime } from "../base/runtime.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { Recording } from "./recording.ts"
import type { UploadStatus } from "./upload-status.ts"

interface Watcher {
  readonly ids: () => Iterable<RawCoID>
  readonly listener: (isSynced: boolean) => void
  told: boolean
  /** The value for whose commit it waits. */
  uncommitted: RawCoID | undefined
}

export class SyncWatch {
  readonly #runtime: Runtime
  readonly #status: UploadStatus
  readonly #recording: Recording
  readonly #flush: () => void
  readonly #byID = new Map<RawCoID, Set<Watcher>>()
  readonly #ofAll = new Set<Watcher>()
  readonly #due = new Set<Watcher>()
  #confirmation: Promise<void> | undefined

  /** @param flush hands on what was written in this turn */
  constructor(runtime: Runtime, status: UploadStatus, recording: Recording, flush: () => void) {
    this.#runtime = runtime
    this.#status = status
    this.#recording = recording
    this.#flush = flush
  }

  /** Calls back at once, then with every change. Returns the way to stop. @param id undefined for all values that were changed here */
  subscribe(id: RawCoID | undefined, listener: (isSynced: boolean) => void): () => void {
    this.#flush()
    const ids = id === undefined ? () => this.#status.unconfirmed() : () => [id]
    const watcher: Watcher = { ids, listener, told: false, uncommitted: undefined }
    const watchers = id === undefined ? this.#ofAll : (this.#byID.get(id) ?? new Set())
    watchers.add(watcher)
    if (id !== undefined) this.#byID.set(id, watchers)
    watcher.told = this.#isSynced(watcher)
    listener(watcher.told)
    return () => {
      watchers.delete(watcher)
      this.#due.delete(watcher)
      if (id !== undefined && watchers.size === 0 && this.#byID.get(id) === watchers) this.#byID.delete(id)
    }
  }

  /**
   * Resolves when the servers have what was changed here up to the end of this macrotask. Whoever waits in the same one waits together: each
   * alone would look at the changes of all.
   */
  whenConfirmed(): Promise<void> {
    return (this.#confirmation ??= this.#confirm())
  }

  async #confirm(): Promise<void> {
    await new Promise<void>((resolve) => this.#runtime.defer(resolve))
    this.#confirmation = undefined
    this.#flush()
    await this.#status.whenConfirmed()
  }

  /** Something was written to the value, or somebody told what it has of it. */
  touched(id: RawCoID): void {
    this.#byID.get(id)?.forEach((watcher) => this.#look(watcher))
    this.#ofAll.forEach((watcher) => this.#look(watcher))
  }

  /** A server came or went. */
  allTouched(): void {
    for (const watchers of [...this.#byID.values(), this.#ofAll]) for (const watcher of watchers) this.#look(watcher)
  }

  #look(watcher: Watcher): void {
    if (this.#due.size === 0) this.#runtime.defer(() => this.#deliver())
    this.#due.add(watcher)
  }

  #deliver(): void {
    const due = [...this.#due]
    for (const watcher of due) {
      if (!this.#due.delete(watcher)) continue // another listener has stopped it
      const isSynced = this.#isSynced(watcher)
      if (isSynced === watcher.told) continue
      watcher.told = isSynced
      try {
        watcher.listener(isSynced)
      } catch (error) {
        this.#runtime.log.error("a listener to the state of sync failed", { error }) // the others must still hear
      }
    }
  }

  #isSynced(watcher: Watcher): boolean {
    for (const id of watcher.ids()) {
      if (this.#status.isSettled(id)) continue
      this.#hearOfCommit(id, watcher)
      return false
    }
    return true
  }

  /** Nobody tells us of commits unasked. */
  #hearOfCommit(id: RawCoID, watcher: Watcher): void {
    if (watcher.uncommitted === id || this.#recording.isKept(id)) return
    watcher.uncommitted = id
    this.#recording.onceKept(id, () => {
      watcher.uncommitted = undefined
      this.#look(watcher)
    })
  }
}
