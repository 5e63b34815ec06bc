/**
 * Healing: what is damaged in our storage is given again by peers who have it. Reading does not check signatures; whoever receives does. So
 * a peer that has less than we sent makes us look at our own copy, once. What is not as it was signed is cut off, and everybody who has
 * told of more is asked for it.
 */
import { andThen, type MaybePromise } from "../base/maybe-promise.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { Content } from "../log/content.ts"
import { countOf, covers, type CoValueKnownState } from "../log/known-state.ts"
import type { Storage } from "../storage/storage.ts"
import type { KnownMessage } from "../wire/messages.ts"
import type { PeerSession } from "./peer-session.ts"
import type { Replica } from "./replica.ts"
import { inBackground, type SyncParts } from "./sync-parts.ts"

export class Healing {
  readonly #parts: Pick<SyncParts, "replicas" | "runtime" | "peers" | "loading" | "recording">
  readonly #storage: () => Storage | undefined
  readonly #checks: boolean
  /** Values that came from storage, with the sessions that were checked since. */
  readonly #checked = new WeakMap<Replica, Set<SessionID>>()

  /** @param acknowledge nodes with live values on top do not replace their logs: only servers check them */
  constructor(
    parts: Pick<SyncParts, "replicas" | "runtime" | "peers" | "loading" | "recording">,
    storage: () => Storage | undefined,
    acknowledge: "received" | "durable",
  ) {
    this.#parts = parts
    this.#storage = storage
    this.#checks = acknowledge === "durable"
    parts.loading.onDamaged = (known) => this.wasCut(known)
  }

  /** The value was read from storage. @param isDamaged the ends of some sessions are gone */
  wasRead(replica: Replica, isDamaged: boolean): void {
    if (this.#checks) this.#checked.set(replica, new Set())
    if (isDamaged) this.wasCut(replica.knownState())
  }

  /** A value in memory was cut back to what is sound of it. */
  wasCut(known: CoValueKnownState): void {
    inBackground(
      this.#parts.runtime,
      andThen(this.#cutBack(known), () => this.#askHolders(known)),
    )
  }

  /** A peer says what it has of a value, perhaps less than it got. Each session is checked once. */
  heard({ id, sessions, isPartial }: KnownMessage, from: PeerSession): void {
    const { replicas, recording } = this.#parts
    const replica = replicas.get(id)
    const checked = replica && this.#checked.get(replica)
    const believed = checked && from.believed(id)
    if (!believed || !recording.isKept(id)) return
    const suspects: SessionID[] = []
    for (const key in isPartial ? sessions : believed.sessions) {
      const session = key as SessionID
      if (checked.has(session) || countOf(sessions, session) >= countOf(believed.sessions, session)) continue
      checked.add(session)
      suspects.push(session)
    }
    if (suspects.length === 0) return
    const verified = replica.verifiedState(suspects)
    if (covers(verified, replica.knownState())) return
    replicas.evict(id)
    inBackground(
      this.#parts.runtime,
      andThen(this.#cutBack(verified), () =>
        andThen(this.#parts.loading.read(id), () => {
          const sound = replicas.get(id)
          if (sound?.header) this.#askHolders(sound.knownState())
        }),
      ),
    )
  }

  /** The header of a value is damaged: everybody who has it is asked for it. */
  headerDamaged(id: RawCoID): void {
    this.#askHolders({ id, header: false, sessions: {} })
  }

  /** Replaces a damaged header by that of a content and reads the rest of the value. False when it is not the header of the value. */
  restoreHeader({ id, header }: Content): MaybePromise<boolean> {
    const { replicas, recording, loading } = this.#parts
    if (!header) return false
    const { accepted } = replicas.getOrCreate(id).receive({ id, header, segments: [] })
    replicas.evict(id)
    if (!accepted) return false
    return new Promise((resolve) =>
      recording.record(accepted, () => void Promise.resolve(loading.read(id)).then(resolve, () => resolve(false))),
    )
  }

  #cutBack(known: CoValueKnownState): MaybePromise<void> {
    this.#parts.runtime.log.warn("stored value is damaged; peers are asked for the rest", { id: known.id })
    return this.#storage()?.cutBack?.(known)
  }

  #askHolders({ id, header, sessions }: CoValueKnownState): void {
    const known = { id, header, sessions }
    for (const peer of this.#parts.peers.subscribers(id)) {
      const told = peer.told(id)
      if (peer.closed || !told) continue
      peer.setTold(told) // what it was sent of the damaged part did not count
      if (!covers(known, told)) peer.send({ action: "known", isCorrection: true, ...known })
      else if (peer.role === "server") peer.sendLoad(known)
    }
  }
}
