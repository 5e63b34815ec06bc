/**
 * UploadStatus: which peers have everything of a value, who waits for that, and the notes in storage that make an upload go on
 * after a restart (sync §11).
 */
import { JazzError } from "../base/errors.ts"
import { isPromise } from "../base/maybe-promise.ts"
import type { Runtime } from "../base/runtime.ts"
import type { ReadonlySmallMap } from "../base/small-map.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import { countOf } from "../log/known-state.ts"
import type { Storage } from "../storage/storage.ts"
import type { PeerSession } from "./peer-session.ts"
import type { PeerTable } from "./peer-table.ts"
import type { Recording } from "./recording.ts"
import type { ReplicaTable } from "./replica.ts"

/** Stands for "whichever server comes first" in the notes. */
const ANY_SERVER = "any"
const DEFAULT_TIMEOUT_MS = 60_000
/** Code units of the counters in an error: a value may have 100,000 sessions. */
const MAX_SHOWN = 1_000

interface Waiting {
  readonly peer: PeerSession
  /** Whether only what was written here is waited for. */
  readonly onlyOurs: boolean
  readonly done: () => void
  readonly failed: (error: JazzError) => void
}

export interface UploadStatusOptions {
  readonly replicas: ReplicaTable
  readonly peers: PeerTable
  readonly recording: Recording
  readonly storage: () => Storage | undefined
  readonly runtime: Runtime
  /** Whether it is noted in storage at all. */
  readonly track: boolean
  /** The sessions in which this run of the program has written to a value. */
  readonly ours: (id: RawCoID) => ReadonlySmallMap<SessionID, unknown> | undefined
}

export class UploadStatus {
  /** Set by the composition: whether {@link isSettled} is true of the value may have changed. */
  onTouched: (id: RawCoID) => void = () => {}
  /** Whether nothing is sent any more. */
  closed = false
  readonly #options: UploadStatusOptions
  readonly #waiting = new Map<RawCoID, Set<Waiting>>()
  /** Changed after the end. */
  readonly #tooLate = new Set<RawCoID>()
  /** Peers that lack something, as storage has them. */
  readonly #noted = new Map<RawCoID, Set<string>>()
  /** Values that were changed here and that some server may lack. */
  readonly #unconfirmed = new Set<RawCoID>()
  /** Those of them to which we wrote ourselves what some server may lack → who waits for the last that we wrote. */
  readonly #unconfirmedOurs = new Map<RawCoID, Promise<void> | undefined>()
  /** Whether the notes of earlier runs were read. */
  #tookUnsynced = false
  /** How much we had of the sessions of a value that a server refused: unless that becomes more, nothing is to be waited for. */
  readonly #refused = new Map<RawCoID, Map<SessionID, number>>()

  constructor(options: UploadStatusOptions) {
    this.#options = options
  }

  /** Whether the peer told us that it has everything that we have. */
  isUploaded(id: RawCoID, peer: PeerSession): boolean {
    const replica = this.#options.replicas.get(id)
    if (!replica) return true
    const told = peer.told(id)
    return told !== undefined && replica.log.isCoveredBy(told)
  }

  /** Whether storage and every persistent server have everything. */
  isSettled(id: RawCoID): boolean {
    if (!this.#options.recording.isKept(id)) return false
    return this.#options.peers.serversFor(id).every((peer) => !peer.persistent || this.isUploaded(id, peer))
  }

  /** Values in memory that are not {@link isSettled}. O(values). */
  unsettled(): readonly RawCoID[] {
    const ids: RawCoID[] = []
    for (const { header, id } of this.#options.replicas.all()) if (header && !this.isSettled(id)) ids.push(id)
    return ids
  }

  /** Whether the value is settled, and somewhere else than in memory. */
  isElsewhere(id: RawCoID): boolean {
    if (this.#unconfirmed.has(id) || this.#waiting.has(id) || !this.isSettled(id)) return false
    return this.#options.storage() !== undefined || this.#options.peers.serversFor(id).some((peer) => peer.persistent)
  }

  /** Whether {@link waitForSync} would have nothing to wait for. */
  isSynced(id: RawCoID): boolean {
    if (this.#tooLate.has(id) || !this.#options.recording.isKept(id) || !this.#serversHave(id)) return false
    for (const peer of this.#options.peers.subscribers(id)) if (!peer.closed && !this.isUploaded(id, peer)) return false
    return true
  }

  /** Values that were changed here and that some server lacks. O(these). */
  unconfirmed(): readonly RawCoID[] {
    return [...this.#unconfirmed]
  }

  /**
   * {@link waitForSync} of what was written here, to whichever value, or until it is refused. What was imported is not waited for: it may be
   * anything. Whoever waits for the same change shares the wait.
   */
  async whenConfirmed(): Promise<void> {
    await Promise.all([...this.#unconfirmedOurs].map(([id, running]) => running ?? this.#sharedWait(id)))
  }

  #sharedWait(id: RawCoID): Promise<void> {
    const wait = this.#wait(id, undefined, true).finally(() => {
      if (this.#unconfirmedOurs.get(id) === wait) this.#unconfirmedOurs.set(id, undefined)
    })
    this.#unconfirmedOurs.set(id, wait)
    return wait
  }

  /** Throws `sync.refused` when a server did not take what was written here to one of the values. */
  expectTaken(ids: Iterable<RawCoID>): void {
    for (const id of ids) {
      const refusing = this.#refused.has(id) && this.#options.peers.serversFor(id).find((peer) => this.#hasRefused(id, peer, true))
      if (refusing) throw refusal(id, refusing)
    }
  }

  /** Whether some server may lack changes that were made here. */
  isUnconfirmed(id: RawCoID): boolean {
    return this.#unconfirmed.has(id)
  }

  /** Rejects with `node.closed` for what was changed after that, with `sync.timeout`, with `sync.refused` when a server does not take it, or with `storage.*` when our own storage gave the value up. */
  waitForSync(id: RawCoID, timeoutMs?: number): Promise<void> {
    return this.#wait(id, timeoutMs)
  }

  async #wait(id: RawCoID, timeoutMs = DEFAULT_TIMEOUT_MS, onlyOurs = false): Promise<void> {
    if (this.#tooLate.has(id))
      throw new JazzError("node.closed", `CoValue ${id} was changed after its node was shut down`, { coValueID: id })
    const peers = new Set(this.#options.peers.serversFor(id))
    for (const peer of this.#options.peers.subscribers(id)) if (!peer.closed) peers.add(peer)
    await Promise.all([this.#options.recording.whenKept(id), ...[...peers].map((peer) => this.#waitForPeer(id, peer, timeoutMs, onlyOurs))])
  }

  /** {@link waitForSync} of every value in memory. What others wrote and a server refuses is not waited for. */
  async waitForAll(timeoutMs?: number): Promise<void> {
    const ids: RawCoID[] = []
    for (const { header, id } of this.#options.replicas.all()) if (header && !this.isSynced(id)) ids.push(id)
    const wait = async (id: RawCoID) => {
      try {
        await this.waitForSync(id, timeoutMs)
      } catch (error) {
        if ((error as JazzError).code !== "sync.refused") throw error
        await this.#wait(id, timeoutMs, true)
        this.expectTaken([id])
      }
    }
    await Promise.all(ids.map(wait))
  }

  /** A local change or an import: remember who lacks it until they tell that they do not. */
  changed(id: RawCoID, isOurs = false): void {
    if (this.closed && !this.#tooLate.has(id)) {
      this.#tooLate.add(id)
      this.#options.runtime.log.warn("changed after its node was shut down: nobody gets it, and nobody keeps it", { id })
    }
    this.#unconfirmed.add(id)
    if (isOurs) this.#unconfirmedOurs.set(id, undefined)
    this.onTouched(id)
    const storage = this.#options.storage()
    if (!this.#options.track || !storage) return
    const servers = this.#options.peers.serversFor(id).filter((peer) => peer.persistent)
    const names = this.#noted.get(id) ?? new Set()
    this.#noted.set(id, names)
    for (const name of servers.length === 0 ? [ANY_SERVER] : servers.map((peer) => peer.id)) {
      if (names.has(name)) continue
      names.add(name)
      storage.setUnsynced(id, name, true)
    }
  }

  /** The peer told us something new about a value. */
  told(id: RawCoID, peer: PeerSession): void {
    this.onTouched(id)
    const waiting = this.#waiting.get(id)
    const names = this.#noted.get(id)
    const isUnconfirmed = this.#unconfirmed.has(id)
    if (!waiting && !names && !isUnconfirmed) return
    const isUploaded = this.isUploaded(id, peer)
    if (this.#unconfirmedOurs.has(id) && this.#options.peers.serversFor(id).every((server) => this.#hasOurs(id, server)))
      this.#unconfirmedOurs.delete(id)
    for (const item of waiting ?? [])
      if (item.peer.id === peer.id && (isUploaded || (item.onlyOurs && this.#hasOurs(id, peer)))) item.done()
    if (!isUploaded) return
    this.#refused.delete(id)
    if (isUnconfirmed && this.#serversHave(id)) this.#unconfirmed.delete(id)
    if (!names || peer.role !== "server" || !peer.persistent) return
    for (const name of [peer.id, ANY_SERVER]) {
      if (!names.delete(name)) continue
      this.#options.storage()?.setUnsynced(id, name, false)
    }
    if (names.size === 0) this.#noted.delete(id)
  }

  /** A server did not take what we gave it of some sessions: their authors have no right to write to the value. */
  refused(id: RawCoID, peer: PeerSession, sessions: Iterable<SessionID>): void {
    const replica = this.#options.replicas.get(id)
    if (!replica || this.isUploaded(id, peer)) return
    let refused = this.#refused.get(id)
    if (!refused) {
      this.#options.runtime.log.warn("the server refused writes: their author has no right to write to the value", { id, peer: peer.id })
      this.#refused.set(id, (refused = new Map()))
    }
    for (const session of sessions) if (replica.log.lengthOf(session) > 0) refused.set(session, replica.log.lengthOf(session))
    const areOurs = this.#hasRefused(id, peer, true)
    if (areOurs) this.#unconfirmedOurs.delete(id) // what else waits for it hears that from `expectTaken`
    for (const item of this.#waiting.get(id) ?? []) {
      if (item.peer.id !== peer.id) continue
      if (!item.onlyOurs) item.failed(refusal(id, peer))
      else if (areOurs) item.done()
    }
  }

  /** Whether a server lacks something of a value that was refused. */
  #hasRefused(id: RawCoID, peer: PeerSession, onlyOurs: boolean): boolean {
    const told = peer.told(id)?.sessions ?? {}
    for (const [session, length] of this.#refused.get(id) ?? []) {
      if (onlyOurs && !this.#options.ours(id)?.has(session)) continue
      if (this.#options.replicas.get(id)?.log.lengthOf(session) === length && countOf(told, session) < length) return true
    }
    return false
  }

  /** Whether the peer told us that it has everything that was written here. */
  #hasOurs(id: RawCoID, peer: PeerSession): boolean {
    const log = this.#options.replicas.get(id)?.log
    const told = peer.told(id)
    if (!log || !told?.header) return !log
    let has = true
    this.#options.ours(id)?.forEach((_, session) => (has &&= countOf(told.sessions, session) >= log.lengthOf(session)))
    return has
  }

  #serversHave(id: RawCoID): boolean {
    return this.#options.peers.serversFor(id).every((peer) => this.isUploaded(id, peer))
  }

  /** A peer is gone for good: nobody can wait for it any more. */
  removed(peer: PeerSession): void {
    for (const waiting of this.#waiting.values()) for (const item of waiting) if (item.peer === peer) item.done()
  }

  /** Ids that were not uploaded completely when the node last stopped, perhaps changed since. {@link resume} makes their notes anew. */
  async takeUnsynced(): Promise<readonly RawCoID[]> {
    const storage = this.#options.storage()
    if (!storage || !this.#options.track) return []
    const isFirst = !this.#tookUnsynced
    this.#tookUnsynced = true
    const result = storage.unsyncedIDs()
    const ids = isPromise(result) ? await result : result
    return isFirst ? ids : ids.filter((id) => !this.#noted.has(id))
  }

  /** The server has lost something: everything that is only in our storage counts as not uploaded. O(stored values). */
  async markStored(server: PeerSession): Promise<void> {
    const storage = this.#options.storage()
    if (!storage || !this.#options.track) return
    for (const id of (await storage.ids?.()) ?? []) {
      if (!this.#options.replicas.get(id)?.header && !this.#noted.has(id)) storage.setUnsynced(id, server.id, true)
    }
  }

  /** Takes a value's stored notes as made by this process. */
  resume(id: RawCoID): void {
    this.#options.storage()?.clearUnsynced(id)
    this.#noted.delete(id)
    this.changed(id)
  }

  /** The value is not in storage any more. */
  forget(id: RawCoID): void {
    this.#unconfirmed.delete(id)
    this.#unconfirmedOurs.delete(id)
    this.#refused.delete(id)
    this.#noted.delete(id)
    this.#options.storage()?.clearUnsynced(id)
  }

  #waitForPeer(id: RawCoID, peer: PeerSession, timeoutMs: number, onlyOurs: boolean): Promise<void> {
    if (onlyOurs ? this.#hasOurs(id, peer) : this.isUploaded(id, peer)) return Promise.resolve()
    if (peer.role === "server" && this.#hasRefused(id, peer, onlyOurs))
      return onlyOurs ? Promise.resolve() : Promise.reject(refusal(id, peer))
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(id) ?? new Set()
      this.#waiting.set(id, waiting)
      const leave = () => {
        cancel()
        waiting.delete(item)
        if (waiting.size === 0 && this.#waiting.get(id) === waiting) this.#waiting.delete(id)
      }
      const item: Waiting = {
        peer,
        onlyOurs,
        done: () => {
          leave()
          resolve()
        },
        failed: (error) => {
          leave()
          reject(error)
        },
      }
      waiting.add(item)
      const expire = () => {
        leave()
        const ours = JSON.stringify(this.#options.replicas.get(id)?.knownState().sessions)?.slice(0, MAX_SHOWN)
        const theirs = JSON.stringify(peer.told(id)?.sessions)?.slice(0, MAX_SHOWN)
        reject(
          new JazzError(
            "sync.timeout",
            `Timeout on waiting for sync with peer ${peer.id} for coValue ${id}:\nKnown state: ${ours}\nUploaded state: ${theirs}`,
            { coValueID: id, peerID: peer.id },
          ),
        )
      }
      const cancel = this.#options.runtime.timer(timeoutMs, expire, "awaited")
    })
  }
}

function refusal(id: RawCoID, peer: PeerSession): JazzError {
  return new JazzError(
    "sync.refused",
    `The server ${peer.id} did not take what was written to ${id}: its author has no right to write there.`,
    {
      coValueID: id,
      peerID: peer.id,
    },
  )
}
