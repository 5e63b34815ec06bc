import type { RawCoID } from "../ids/co-id.ts"
import type { CoValueKnownState } from "../log/known-state.ts"
import type { PeerSession } from "./peer-session.ts"

/** Acknowledgements of one round of work leave together, one per value: counters only grow, so the last says it all. */
export class Acknowledgements {
  readonly #waiting = new Map<PeerSession, Map<RawCoID, CoValueKnownState>>()
  #scheduled = false

  /** `known` is what we have, and on servers have kept. */
  add(peer: PeerSession, known: CoValueKnownState): void {
    if (peer.closed) return
    let values = this.#waiting.get(peer)
    if (!values) this.#waiting.set(peer, (values = new Map()))
    values.delete(known.id)
    values.set(known.id, known)
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => this.flush())
  }

  flush(): void {
    this.#scheduled = false
    for (const [peer, values] of this.#waiting) {
      for (const { id, header, sessions } of values.values()) peer.send({ action: "known", id, header, sessions })
    }
    this.#waiting.clear()
  }
}
