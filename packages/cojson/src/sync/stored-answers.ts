/**
 * StoredAnswers: a client that has nothing of a value is given it as the storage of a server has it. The value does not come into memory for
 * that, which would take as long as the rest of the answer: a server that was started again is asked for many values by somebody, and for few
 * of them by others. Who asks second, whoever writes to it and whoever says that it has not got all of it brings it into memory. Only then is
 * the header compared with the id, which took a quarter of the time and is what receivers do with whatever they get.
 */
import { andThen } from "../base/maybe-promise.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { Content } from "../log/content.ts"
import { plainNeeds } from "../log/dependencies.ts"
import { covers, type CoValueKnownState } from "../log/known-state.ts"
import type { StoredCoValue } from "../storage/storage.ts"
import { priorityOf } from "../wire/priority.ts"
import { EncodedContent } from "./outbox.ts"
import type { PeerSession } from "./peer-session.ts"
import { inBackground, type SyncParts } from "./sync-parts.ts"

/** Ids of values that we remember to have given; to forget one only means that it is given as it is stored once more. */
const MAX_GIVEN = 50_000

export class StoredAnswers {
  readonly #parts: SyncParts
  readonly #isServer: boolean
  readonly #given = new Set<RawCoID>()

  constructor(parts: SyncParts, acknowledge: "received" | "durable") {
    this.#parts = parts
    this.#isServer = acknowledge === "durable"
  }

  /** Whether it was given. Not what needs a look at more than this: values that others depend on, or follow; that are large, or damaged. */
  give(id: RawCoID, stored: StoredCoValue, to: PeerSession): boolean {
    const piece = onlyPieceOf(stored)
    if (!piece?.header || piece.header.ruleset.type !== "ownedByGroup" || !this.#isNews(id, to)) return false
    const { offers, recording } = this.#parts
    if (!recording.isKept(id) || offers.lacksAny(plainNeeds(id, piece.header, piece.segments), to)) return false
    if (this.#given.size >= MAX_GIVEN) this.#given.clear()
    this.#given.add(id)
    to.sendContent(new EncodedContent(piece, priorityOf(piece.header)))
    return true
  }

  /** Before a peer says what it has: what it was given and has not got comes into memory, to be looked at and given again. */
  beforeKnown(known: CoValueKnownState, from: PeerSession, next: () => void): void {
    const { replicas, loading, runtime } = this.#parts
    const isThere = replicas.get(known.id)?.header !== undefined || !this.#isMissed(known, from)
    if (isThere) return next()
    inBackground(
      runtime,
      andThen(loading.read(known.id), () => {
        next()
        if (loading.isDamaged(known.id)) this.#refused(known, from)
      }),
    )
  }

  /** What it was given has the header of another value, so that it took nothing. */
  #refused({ id, header, sessions }: CoValueKnownState, by: PeerSession): void {
    const { onHold, healing } = this.#parts
    if (onHold?.question({ action: "load", id, header, sessions }, by)) healing.headerDamaged(id)
  }

  #isMissed(known: CoValueKnownState, from: PeerSession): boolean {
    const believed = from.isUnderWay(known.id) ? from.believed(known.id) : undefined
    return believed !== undefined && !covers(known, believed)
  }

  /** Whether this is the first who asks for the value, no server may have more of it, and nothing of it is on its way. */
  #isNews(id: RawCoID, asker: PeerSession): boolean {
    const { replicas, peers, loading } = this.#parts
    if (!this.#isServer || asker.role !== "client" || asker.believed(id)?.header || replicas.get(id) || peers.serversFor(id).length > 0)
      return false
    if (loading.state(id) !== "unknown" || loading.isUnreadable(id)) return false
    return !this.#given.has(id)
  }
}

/** undefined when there are several, or the end is gone, or it would have to be read. */
function onlyPieceOf({ snapshot, isDamaged, pieces }: StoredCoValue): Content | undefined {
  return snapshot || isDamaged || pieces.length > 1 ? undefined : pieces[0]
}
