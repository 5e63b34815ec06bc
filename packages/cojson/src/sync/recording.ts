import type { Runtime } from "../base/runtime.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { Content } from "../log/content.ts"
import type { Storage } from "../storage/storage.ts"
import type { ReplicaTable } from "./replica.ts"

/** Gives what was accepted or made to the storage of the moment, and knows what is not durable yet. */
export class Recording {
  readonly #storage: () => Storage | undefined
  readonly #replicas: ReplicaTable
  readonly #runtime: Runtime
  readonly #pending = new Map<RawCoID, number>()
  readonly #idle: { readonly id: RawCoID; readonly done: () => void }[] = []

  constructor(storage: () => Storage | undefined, replicas: ReplicaTable, runtime: Runtime) {
    this.#storage = storage
    this.#replicas = replicas
    this.#runtime = runtime
  }

  /** `onKept` runs once the content is durable, at once when there is no storage, and never when it could not be kept. */
  record(content: Content, onKept?: () => void): void {
    const storage = this.#storage()
    if (!storage) {
      onKept?.()
      return
    }
    const { id } = content
    this.#pending.set(id, (this.#pending.get(id) ?? 0) + 1)
    storage.append(content, (error) => {
      this.#settled(id)
      if (!error) onKept?.()
      else this.#recover(id, error, storage, onKept)
    })
  }

  /** Whether everything of the value is durable. */
  isKept(id: RawCoID): boolean {
    return !this.#pending.has(id)
  }

  /** Resolves when everything of the value that was recorded so far is settled. */
  whenKept(id: RawCoID): Promise<void> {
    if (this.isKept(id)) return Promise.resolve()
    return new Promise((done) => this.#idle.push({ id, done }))
  }

  #settled(id: RawCoID): void {
    const left = (this.#pending.get(id) ?? 1) - 1
    if (left > 0) {
      this.#pending.set(id, left)
      return
    }
    this.#pending.delete(id)
    for (let i = this.#idle.length - 1; i >= 0; i--) {
      if (this.#idle[i]?.id === id) for (const { done } of this.#idle.splice(i, 1)) done()
    }
  }

  /** The storage lacks something before the content, perhaps because it was restored from an older backup: give it all. */
  #recover(id: RawCoID, error: Error, storage: Storage, onKept: (() => void) | undefined): void {
    this.#runtime.log.error("content could not be stored", { id, error })
    if ((error as { code?: string }).code !== "storage.gap") return
    Promise.resolve(storage.knownState(id)).then(
      (known) => {
        const pieces = this.#replicas.get(id)?.contentSince(known) ?? []
        pieces.forEach((piece, index) => {
          storage.append(piece, (failure) => {
            if (!failure && index === pieces.length - 1) onKept?.()
          })
        })
      },
      (cause: unknown) => this.#runtime.log.error("storage is not readable", { id, error: cause }),
    )
  }
}
