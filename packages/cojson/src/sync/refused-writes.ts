/**
 * RefusedWrites: which peers sent writes that no right covers, and the groups whose news may change that. Only ids are kept, not what was
 * written: the sender still has it and is asked again.
 */
import type { RawCoID } from "../ids/co-id.ts"
import type { PeerSession } from "./peer-session.ts"

/** Values per peer; what is refused beyond that is not asked for again on this connection. */
const MAX_PER_PEER = 1_000

export class RefusedWrites {
  readonly #byPeer = new Map<PeerSession, Map<RawCoID, readonly RawCoID[]>>()
  readonly #byGroup = new Map<RawCoID, Map<RawCoID, Set<PeerSession>>>()

  /** False when the peer has too many already. */
  add(id: RawCoID, groups: readonly RawCoID[], from: PeerSession): boolean {
    this.#remove(id, from)
    let values = this.#byPeer.get(from)
    if (!values) this.#byPeer.set(from, (values = new Map()))
    if (values.size >= MAX_PER_PEER) return false
    values.set(id, groups)
    for (const group of groups) {
      let byValue = this.#byGroup.get(group)
      if (!byValue) this.#byGroup.set(group, (byValue = new Map()))
      const peers = byValue.get(id)
      if (peers) peers.add(from)
      else byValue.set(id, new Set([from]))
    }
    return true
  }

  /** There is news of a group: whom to ask for what again. */
  take(group: RawCoID): readonly { readonly id: RawCoID; readonly from: PeerSession }[] {
    const byValue = this.#byGroup.get(group)
    if (!byValue) return NONE
    const taken = [...byValue].flatMap(([id, peers]) => [...peers].map((from) => ({ id, from })))
    for (const { id, from } of taken) this.#remove(id, from)
    return taken
  }

  /** Forgets a peer that is gone. */
  drop(peer: PeerSession): void {
    for (const id of this.#byPeer.get(peer)?.keys() ?? []) this.#remove(id, peer)
    this.#byPeer.delete(peer)
  }

  #remove(id: RawCoID, from: PeerSession): void {
    const values = this.#byPeer.get(from)
    for (const group of values?.get(id) ?? []) {
      const byValue = this.#byGroup.get(group)
      const peers = byValue?.get(id)
      peers?.delete(from)
      if (peers?.size === 0) byValue?.delete(id)
      if (byValue?.size === 0) this.#byGroup.delete(group)
    }
    values?.delete(id)
    if (values?.size === 0) this.#byPeer.delete(from)
  }
}

const NONE: readonly never[] = []
