import type { Runtime } from "../base/runtime.ts"
import type { RawCoID } from "../ids/co-id.ts"
import { emptySessions, type CoValueKnownState } from "../log/known-state.ts"
import type { Segment } from "../log/segment.ts"
import type { KnownMessage } from "../wire/messages.ts"
import { Belief } from "./belief.ts"
import type { Departures } from "./departures.ts"
import type { PeerSession } from "./peer-session.ts"
import type { Replica } from "./replica.ts"

/** What we have of a value, perhaps only of some of its sessions. */
export type Acknowledgement = CoValueKnownState & Pick<KnownMessage, "isPartial">

/** What is to be said of values, and when the last of it came. */
interface Unsaid {
  /** What is said of each grows in place: of thousands of sessions, a commit can acknowledge each by itself. */
  readonly values: Map<RawCoID, { readonly known: Belief; readonly isPartial: true | undefined }>
  lastAt: number
}

/** A server hears when it has delivered nothing for so many milliseconds. It remembers itself what it has sent. */
const QUIET_MS = 20
/** Of values with more sessions, those are named of which something came. */
const FEW_SESSIONS = 2
/** One that never rests hears after so many of these. */
const ROUNDS = 50

/**
 * Acknowledgements leave together, one per value: counters only grow, so the last says it all; of a value with several sessions they name
 * those of which something came. Clients wait for theirs and get them at the end of the round of work. Nobody waits for those to servers, and reading one costs a server as much as the delivery did, saying one the
 * client as much as asking: they are said when the server rests, after all that somebody waits for, and every second while it does not.
 */
export class Acknowledgements {
  readonly #runtime: Runtime
  readonly #forClients = new Map<PeerSession, Unsaid>()
  readonly #forServers = new Map<PeerSession, Unsaid>()
  readonly #departures: Departures
  readonly #departing = { drain: () => send(this.#forClients, Infinity) }

  constructor(runtime: Runtime, departures: Departures) {
    this.#runtime = runtime
    this.#departures = departures
  }

  /** `known` is what we have, and on servers have kept. */
  add(peer: PeerSession, known: Acknowledgement): void {
    if (peer.closed) return
    const waiting = peer.role === "server" ? this.#forServers : this.#forClients
    if (waiting === this.#forClients) this.#departures.soon(this.#departing)
    else if (waiting.size === 0) this.#watch(1)
    let unsaid = waiting.get(peer)
    if (!unsaid) waiting.set(peer, (unsaid = { values: new Map(), lastAt: 0 }))
    const { id, isPartial } = known
    const before = isPartial && unsaid.values.get(id)
    if (before) before.known.raise(known)
    else unsaid.values.set(id, { known: new Belief(known), isPartial })
    unsaid.lastAt = this.#runtime.now()
  }

  /** One timer for all servers, while any waits. */
  #watch(round: number): void {
    this.#runtime.timer(QUIET_MS, () => {
      send(this.#forServers, round % ROUNDS === 0 ? Infinity : this.#runtime.now() - QUIET_MS)
      if (this.#forServers.size > 0) this.#watch(round + 1)
    })
  }
}

/** Tells those of whom nothing has come since `until`. */
function send(waiting: Map<PeerSession, Unsaid>, until: number): void {
  for (const [peer, { values, lastAt }] of waiting) {
    if (lastAt > until) continue
    waiting.delete(peer)
    values.forEach(({ known, isPartial }, id) =>
      peer.send({ action: "known", id, header: known.header, sessions: known.sessions, ...(isPartial && { isPartial }) }),
    )
  }
}

/** What to say to who gave us these segments. */
export function acknowledgementOf(replica: Replica, segments: readonly Pick<Segment, "sessionID">[]): Acknowledgement {
  const { id, log } = replica
  if (log.sessions.size <= FEW_SESSIONS) return replica.knownState()
  const counters = emptySessions()
  for (const { sessionID } of segments) counters[sessionID] = log.lengthOf(sessionID)
  return { id, header: true, sessions: counters, isPartial: true }
}
