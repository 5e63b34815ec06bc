import type { Runtime } from "../base/runtime.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { CoValueKnownState } from "../log/known-state.ts"
import type { Departures } from "./departures.ts"
import type { PeerSession } from "./peer-session.ts"

type Waiting = Map<PeerSession, Map<RawCoID, CoValueKnownState>>

/** How long servers wait for acknowledgements, in milliseconds. They remember themselves what they have sent. */
const SERVERS_WAIT_MS = 20

/**
 * Acknowledgements leave together, one per value: counters only grow, so the last says it all. Clients wait for theirs and get them at the
 * end of the round of work; nobody waits for those to servers, so they are few: what is followed often is acknowledged seldom.
 */
export class Acknowledgements {
  readonly #runtime: Runtime
  readonly #forClients: Waiting = new Map()
  readonly #forServers: Waiting = new Map()
  readonly #departures: Departures
  readonly #departing = { drain: () => send(this.#forClients) }

  constructor(runtime: Runtime, departures: Departures) {
    this.#runtime = runtime
    this.#departures = departures
  }

  /** `known` is what we have, and on servers have kept. */
  add(peer: PeerSession, known: CoValueKnownState): void {
    if (peer.closed) return
    const waiting = peer.role === "server" ? this.#forServers : this.#forClients
    if (peer.role === "server") {
      if (waiting.size === 0) this.#runtime.timer(SERVERS_WAIT_MS, () => send(this.#forServers))
    } else this.#departures.soon(this.#departing)
    let values = waiting.get(peer)
    if (!values) waiting.set(peer, (values = new Map()))
    values.delete(known.id)
    values.set(known.id, known)
  }
}

function send(waiting: Waiting): void {
  for (const [peer, values] of waiting) {
    for (const { id, header, sessions } of values.values()) peer.send({ action: "known", id, header, sessions })
  }
  waiting.clear()
}
