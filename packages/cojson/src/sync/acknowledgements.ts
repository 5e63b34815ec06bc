import type { Runtime } from "../base/runtime.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { CoValueKnownState } from "../log/known-state.ts"
import type { Departures } from "./departures.ts"
import type { PeerSession } from "./peer-session.ts"

/** What we have of values, and since when, in the order of that. */
type Waiting = Map<PeerSession, Map<RawCoID, readonly [CoValueKnownState, number]>>

/** Servers hear of a value when nothing has come of it for so many milliseconds. They remember themselves what they have sent. */
const QUIET_MS = 20
/** Of what never rests they hear after so many of these. */
const ROUNDS = 50

/**
 * Acknowledgements leave together, one per value: counters only grow, so the last says it all. Clients wait for theirs and get them at the
 * end of the round of work. Nobody waits for those to servers, and reading one costs a server as much as the delivery did: what is followed
 * is acknowledged when it rests, and every second while it does not.
 */
export class Acknowledgements {
  readonly #runtime: Runtime
  readonly #forClients: Waiting = new Map()
  readonly #forServers: Waiting = new Map()
  readonly #departures: Departures
  readonly #departing = { drain: () => send(this.#forClients, Infinity) }

  constructor(runtime: Runtime, departures: Departures) {
    this.#runtime = runtime
    this.#departures = departures
  }

  /** `known` is what we have, and on servers have kept. */
  add(peer: PeerSession, known: CoValueKnownState): void {
    if (peer.closed) return
    const waiting = peer.role === "server" ? this.#forServers : this.#forClients
    if (waiting === this.#forClients) this.#departures.soon(this.#departing)
    else if (waiting.size === 0) this.#watch(1)
    let values = waiting.get(peer)
    if (!values) waiting.set(peer, (values = new Map()))
    values.delete(known.id)
    values.set(known.id, [known, this.#runtime.now()])
  }

  /** One timer for all values of all servers, while any waits. */
  #watch(round: number): void {
    this.#runtime.timer(QUIET_MS, () => {
      send(this.#forServers, round % ROUNDS === 0 ? Infinity : this.#runtime.now() - QUIET_MS)
      if (this.#forServers.size > 0) this.#watch(round + 1)
    })
  }
}

/** Sends what has been so since `until`. */
function send(waiting: Waiting, until: number): void {
  for (const [peer, values] of waiting) {
    for (const [{ id, header, sessions }, since] of values.values()) {
      if (since > until) break
      values.delete(id)
      peer.send({ action: "known", id, header, sessions })
    }
    if (values.size === 0) waiting.delete(peer)
  }
}
