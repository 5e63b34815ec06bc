/**
 * NeededPrefixes: parts of sessions that are taken although nothing in them counts, because something that counts follows and a log has no
 * holes. Without this a long session would be refused at its beginning and asked for because of its end, for ever.
 */
import type { RawCoID } from "../ids/co-id.ts"
import type { Segment } from "../log/segment.ts"
import type { PeerSession } from "./peer-session.ts"

/** Sessions per peer; older ones are found to be needed again. */
const MAX_PER_PEER = 1_000

export class NeededPrefixes {
  readonly #byPeer = new WeakMap<PeerSession, Map<string, number>>()

  /** Something that counts came before what it follows. */
  note(id: RawCoID, { sessionID, start }: Segment, from: PeerSession): void {
    let needed = this.#byPeer.get(from)
    if (!needed) this.#byPeer.set(from, (needed = new Map()))
    const key = `${id} ${sessionID}`
    const until = Math.max(start, needed.get(key) ?? 0)
    needed.delete(key)
    needed.set(key, until)
    const [oldest] = needed.keys()
    if (needed.size > MAX_PER_PEER && oldest !== undefined) needed.delete(oldest)
  }

  /** Whether the run begins in a part that is needed. */
  covers(id: RawCoID, { sessionID, start }: Segment, from: PeerSession): boolean {
    return start < (this.#byPeer.get(from)?.get(`${id} ${sessionID}`) ?? 0)
  }
}
