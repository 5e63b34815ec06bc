/**
 * Snapshots: a value as it was read, kept beside its log so that the next program on this machine need not open, judge and sort it again.
 *
 * It holds what a timeline folds, the entries in total order, and everything that they depend on: how long each session was and with
 * which signature it ended, and which roles its authors had. The roles go back into the judge, which compares them with those of the
 * group as it is now, so that a change which turns an old verdict has the whole log read again.
 *
 * It is sealed with the secret of the agent for itself: nobody else can read it or make one, and a changed one does not open.
 */
import type { AgentID, AgentSecret } from "../ids/agent-id.ts"
import type { RawAccountID, RawCoID } from "../ids/co-id.ts"
import { authorOf, type SessionID } from "../ids/session-id.ts"
import type { RoleInterval } from "../access/group-state.ts"
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts"
import type { CryptoProvider } from "../crypto/provider.ts"
import type { Sealed } from "../crypto/tagged.ts"
import type { StoredRun } from "../log/stored-run.ts"
import type { Entry } from "../views/view.ts"
import type { Authority } from "./judge-port.ts"

const VERSION = 1

/** How far a session was read. */
export interface ReadSession {
  readonly sessionID: SessionID
  readonly count: number
  /** Of everything up to `count`. */
  readonly signature: string
  /** Effective time of the last transaction, Unix ms. */
  readonly lastMadeAt: number
}

/** What a snapshot says. */
export interface Snapshot {
  readonly sessions: readonly ReadSession[]
  readonly authorities: ReadonlyMap<RawAccountID | AgentID, Authority>
  /** Earliest and latest `madeAt` of all transactions, Unix ms. */
  readonly times: readonly [earliest: number, latest: number]
  /** In total order; without metas. */
  readonly entries: readonly Entry[]
}

/** Who keeps snapshots for himself. */
export interface SnapshotKeeper {
  readonly crypto: CryptoProvider
  readonly agentSecret: AgentSecret
}

/** Text for the storage. O(entries). */
export function sealSnapshot(id: RawCoID, snapshot: Snapshot, { crypto, agentSecret }: SnapshotKeeper): string {
  const sealer = crypto.getAgentSealerSecret(agentSecret)
  const nonce = crypto.uniquenessForHeader()
  return `${nonce} ${crypto.seal({
    message: toJson(snapshot),
    from: sealer,
    to: crypto.getSealerID(sealer),
    nOnceMaterial: material(id, nonce),
  })}`
}

/** undefined when it was not made by this agent for this value, or not from the beginning of this log. O(entries). */
export function openSnapshot(id: RawCoID, text: string, runs: readonly StoredRun[], keeper: SnapshotKeeper): Snapshot | undefined {
  const { crypto, agentSecret } = keeper
  const space = text.indexOf(" ")
  const sealer = crypto.getAgentSealerSecret(agentSecret)
  try {
    const sealed = text.slice(space + 1) as Sealed
    const json = crypto.unseal(sealed, sealer, crypto.getSealerID(sealer), material(id, text.slice(0, space)))
    if (!isJsonObject(json) || json.v !== VERSION) return undefined
    const snapshot = fromJson(json as unknown as SnapshotJson) // only we can have sealed it
    return fits(snapshot.sessions, runs) ? snapshot : undefined
  } catch {
    return undefined // damaged, or of another agent
  }
}

function material(id: RawCoID, nonce: string): JsonObject {
  return { snapshot: id, nonce }
}

/** Logs only grow. One that is shorter, or as long with another end, is not what the snapshot was made from. */
function fits(sessions: readonly ReadSession[], runs: readonly StoredRun[]): boolean {
  const runsByID = new Map(runs.map((run) => [run.sessionID, run]))
  return sessions.every(({ sessionID, count, signature }) => {
    const run = runsByID.get(sessionID)
    return run !== undefined && (run.count > count || (run.count === count && run.signature === signature))
  })
}

interface SnapshotJson extends JsonObject {
  readonly sessions: [SessionID, count: number, signature: string, lastMadeAt: number][]
  /** Roles by author; a time of null is the beginning of time. */
  readonly authorities: [RawAccountID | AgentID, latest: number, [from: number | null, role: NonNullable<RoleInterval["role"]> | null][]][]
  readonly times: [number, number]
  /** Neighbouring entries of one session and kind: number of the session, first index, length, 1 when trusting; and so on. */
  readonly runs: number[]
  /** Times of the entries, each less the one before. */
  readonly deltas: number[]
  readonly changes: JsonValue[][]
}

function toJson({ sessions, authorities, times, entries }: Snapshot): JsonObject {
  const numberOf = new Map(sessions.map(({ sessionID }, index) => [sessionID, index]))
  const runs: number[] = []
  const deltas: number[] = []
  let previous: Entry | undefined
  let length = 0
  const closeRun = (): void => {
    if (!previous) return
    const { tx, privacy } = previous
    runs.push(numberOf.get(tx.sessionID) ?? -1, tx.txIndex - length + 1, length, privacy === "trusting" ? 1 : 0)
  }
  for (const entry of entries) {
    const { tx, madeAt, privacy } = entry
    deltas.push(madeAt - (previous?.madeAt ?? 0))
    if (previous?.tx.sessionID === tx.sessionID && previous.tx.txIndex + 1 === tx.txIndex && previous.privacy === privacy) length++
    else {
      closeRun()
      length = 1
    }
    previous = entry
  }
  closeRun()
  return {
    v: VERSION,
    sessions: sessions.map(({ sessionID, count, signature, lastMadeAt }) => [sessionID, count, signature, lastMadeAt]),
    authorities: [...authorities].map(([author, { latest, timeline }]) => [
      author,
      latest,
      timeline.map(({ from, role }) => [from === -Infinity ? null : from, role ?? null]),
    ]),
    times: [...times],
    runs,
    deltas,
    changes: entries.map(({ changes }) => [...changes]),
  }
}

function fromJson({ sessions, authorities, times, runs, deltas, changes }: SnapshotJson): Snapshot {
  const entries: Entry[] = []
  let madeAt = 0
  for (let at = 0; at + 3 < runs.length; at += 4) {
    const sessionID = sessions[runs[at] ?? -1]?.[0]
    if (sessionID === undefined) continue
    const author = authorOf(sessionID)
    const first = runs[at + 1] ?? 0
    const length = runs[at + 2] ?? 0
    const privacy = runs[at + 3] === 1 ? "trusting" : "private"
    for (let txIndex = first; txIndex < first + length; txIndex++) {
      const position = entries.length
      madeAt += deltas[position] ?? 0
      entries.push({ tx: { sessionID, txIndex }, author, madeAt, privacy, changes: changes[position] ?? [] })
    }
  }
  return {
    sessions: sessions.map(([sessionID, count, signature, lastMadeAt]) => ({ sessionID, count, signature, lastMadeAt })),
    authorities: new Map(
      authorities.map(([author, latest, timeline]) => [
        author,
        { latest, timeline: timeline.map(([from, role]) => ({ from: from ?? -Infinity, role: role ?? undefined })) },
      ]),
    ),
    times,
    entries,
  }
}
