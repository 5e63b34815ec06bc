/** LoadAnswers: what peers get when they ask for a value (sync §6.1). */
import { andThen, inTurn, type MaybePromise } from "../base/maybe-promise.ts"
import type { RawCoID } from "../ids/co-id.ts"
import { covers, type CoValueKnownState } from "../log/known-state.ts"
import type { StoredCoValue } from "../storage/storage.ts"
import type { LoadMessage } from "../wire/messages.ts"
import type { OnHold } from "./on-hold.ts"
import type { PeerSession } from "./peer-session.ts"
import type { Replica } from "./replica.ts"
import type { StoredAnswers } from "./stored-answers.ts"
import { askServers, inBackground, type SyncParts } from "./sync-parts.ts"

export class LoadAnswers {
  readonly #parts: SyncParts
  readonly #durable: boolean
  readonly #stored: StoredAnswers

  /**
   * @param acknowledge whether counters that are told may be those of memory, or only what the storage has committed
   * @param stored gives what needs not come into memory
   */
  constructor(parts: SyncParts, acknowledge: "received" | "durable", stored: StoredAnswers) {
    this.#parts = parts
    this.#durable = acknowledge === "durable"
    this.#stored = stored
  }

  /** Sends what the asker lacks, from memory, storage or our own servers; `known` when it lacks nothing or nobody has it. */
  onLoad(message: LoadMessage, from: PeerSession): void {
    const { id } = message
    if (!from.setTold(message)) {
      this.#parts.runtime.log.warn("subscription refused: too many", { peer: from.id })
      from.send({ action: "known", id, header: false, sessions: {} })
      return
    }
    const replica = this.#parts.replicas.get(id)
    if (replica?.header) this.#answerLoad(replica, from)
    else if (message.header && !this.#parts.loading.isDamaged(id))
      inBackground(
        this.#parts.runtime,
        andThen(this.#parts.loading.storedState(id), (stored) => this.#answerFromCounters(message, stored, from)),
      )
    else inBackground(this.#parts.runtime, this.#fetchAndAnswer(message, from))
  }

  /** The asker has the value: if it has all that we stored, our counters are answer enough. */
  #answerFromCounters(message: LoadMessage, stored: CoValueKnownState | undefined, from: PeerSession): MaybePromise<void> {
    if (!stored || !covers(message, stored)) return this.#fetchAndAnswer(message, from)
    from.send({ action: "known", id: message.id, header: stored.header, sessions: stored.sessions })
    askServers(this.#parts.peers, stored.id, from, () => stored)
  }

  #fetchAndAnswer(message: LoadMessage, from: PeerSession): MaybePromise<void> {
    const { id } = message
    const { loading, onHold, replicas } = this.#parts
    let isGiven = false
    const giveAway = (stored: StoredCoValue) => (isGiven = this.#stored.give(id, stored, from))
    return andThen(loading.fetch(id, from, giveAway), () => {
      if (isGiven) return undefined
      const replica = replicas.get(id)
      if (replica?.header) return this.#answerAfterDependencies(replica, from)
      if (onHold && loading.isUnreadable(id)) return this.#wait(message, from, onHold)
      from.send({ action: "known", id, header: false, sessions: {} })
      return undefined
    })
  }

  /** We have the value and cannot give it now. Who has it, too, may give us what is damaged. */
  #wait(message: LoadMessage, from: PeerSession, onHold: OnHold): void {
    const { id } = message
    const isFirst = onHold.question(message, from)
    if (!isFirst || !this.#parts.loading.isDamaged(id)) return
    this.#parts.healing.headerDamaged(id)
  }

  #answerLoad(replica: Replica, from: PeerSession): void {
    const { offers, recording, acknowledgements } = this.#parts
    if (this.#durable && !recording.isKept(replica.id)) {
      const known = replica.knownState()
      offers.offer(replica, from, false) // content can be had at once, counters are a promise
      recording.onceKept(replica.id, () => acknowledgements.add(from, known))
      return
    }
    offers.offer(replica, from, true)
    const told = from.told(replica.id)
    // the asker has something that we lack: our counters make it upload (sync W17)
    if (told && !covers(replica.knownState(), told)) acknowledgements.add(from, replica.knownState())
  }

  #answerAfterDependencies(replica: Replica, from: PeerSession): MaybePromise<void> {
    if (!this.#parts.offers.lacksDependencies(replica, from)) return this.#answerLoad(replica, from)
    return andThen(this.#readDependencies(replica), () => this.#answerLoad(replica, from))
  }

  /** Published clients want dependencies first; what storage has of them is brought into memory. */
  #readDependencies(replica: Replica): MaybePromise<void> {
    const { loading, replicas } = this.#parts
    const ids = new Set(replica.dependencies())
    return inTurn(ids, (id) =>
      andThen(loading.read(id), (found) => {
        const dependency = found ? replicas.get(id) : undefined
        for (const needed of dependency?.dependencies() ?? NO_IDS) ids.add(needed)
      }),
    )
  }
}

const NO_IDS: ReadonlySet<RawCoID> = new Set()
