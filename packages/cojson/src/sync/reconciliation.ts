/**
 * Reconciliation: newer peers with storage tell from time to time what they have (sync §15.3). We ask for what we lack or have
 * differently, and say so when all of it has been answered.
 */
import { canonicalJson } from "../base/canonical-json.ts"
import { andThen, type MaybePromise } from "../base/maybe-promise.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { TextHasher } from "../log/header.ts"
import { emptyKnownState, type CoValueKnownState, type KnownSessions } from "../log/known-state.ts"
import type { ReconcileMessage } from "../wire/messages.ts"
import type { PeerSession } from "./peer-session.ts"
import { inBackground, type SyncParts } from "./sync-parts.ts"

/** Batches of one peer that can wait for answers; further ones are not acknowledged, and come again. */
const MAX_BATCHES = 20

export class Reconciliation {
  readonly #parts: SyncParts
  readonly #hasher: TextHasher
  readonly #batches = new WeakMap<PeerSession, Map<string, Set<RawCoID>>>()

  constructor(parts: SyncParts, hasher: TextHasher) {
    this.#parts = parts
    this.#hasher = hasher
  }

  /** Asks for what differs; acknowledges at once when nothing does. */
  onReconcile({ id, values }: ReconcileMessage, from: PeerSession): void {
    let batches = this.#batches.get(from)
    if (!batches) this.#batches.set(from, (batches = new Map()))
    if (batches.size >= MAX_BATCHES) return
    const waiting = new Set<RawCoID>()
    batches.set(id, waiting)
    let work: MaybePromise<void> = undefined
    for (const [value, hash] of values) {
      work = andThen(work, () => this.#compare(value, hash, waiting, from))
      // never acknowledged, so it comes again
      work = andThen(work, () => void (this.#parts.loading.isUnreadable(value) && batches.delete(id)))
    }
    inBackground(
      this.#parts.runtime,
      andThen(work, () => this.#acknowledge(id, waiting, from)),
    )
  }

  /** The peer sent content or counters of a value. */
  answered(value: RawCoID, from: PeerSession): void {
    this.#batches.get(from)?.forEach((waiting, id) => {
      if (!waiting.has(value)) return
      // what the peer gave is kept before it is told that everything arrived
      const kept = this.#parts.recording.whenKept(value).then(() => {
        waiting.delete(value)
        this.#acknowledge(id, waiting, from)
      })
      inBackground(this.#parts.runtime, kept)
    })
  }

  #compare(id: RawCoID, hash: string, waiting: Set<RawCoID>, from: PeerSession): MaybePromise<void> {
    const replica = this.#parts.replicas.get(id)
    const ours: MaybePromise<CoValueKnownState | undefined> = replica?.header ? replica.knownState() : this.#parts.loading.storedState(id)
    return andThen(ours, (known) => {
      if (known ? this.#hashOf(known.sessions) === hash : this.#parts.loading.isUnreadable(id)) return
      waiting.add(id)
      from.sendLoad(known ?? emptyKnownState(id))
    })
  }

  #hashOf(sessions: KnownSessions): string {
    return `shortHash_z${this.#hasher.shortHashText(canonicalJson(sessions))}`
  }

  #acknowledge(id: string, waiting: ReadonlySet<RawCoID>, from: PeerSession): void {
    if (waiting.size > 0 || from.closed || this.#batches.get(from)?.delete(id) !== true) return
    from.send({ action: "reconcile-ack", id })
  }
}
