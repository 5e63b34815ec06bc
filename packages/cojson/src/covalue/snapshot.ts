/**
 * Snapshots: a value as it was read, kept beside its log so that the next program on this machine need not open, judge and sort it again.
 *
 * It holds what readers see, and everything that this depends on: how long each session was and with which signature it ended, and which
 * roles its authors had. The roles go back into the judge, which compares them with those of the group as it is now, so that a change
 * which turns an old verdict has the whole log read again. Its details are the entries in total order: what a timeline folds. They are
 * opened when the content is changed or somebody asks for its history.
 *
 * Both are sealed by the agent for itself: nobody else can read or make them, and changed ones do not open.
 */
import type { CoValueKind } from "../log/header.ts"
import type { AgentID, AgentSecret } from "../ids/agent-id.ts"
import type { RawAccountID, RawCoID } from "../ids/co-id.ts"
import { authorOf, type SessionID } from "../ids/session-id.ts"
import type { RoleInterval } from "../access/group-state.ts"
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts"
import type { CryptoProvider } from "../crypto/provider.ts"
import type { Sealed } from "../crypto/tagged.ts"
import type { StoredRun, StoredSnapshot } from "../log/stored-run.ts"
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
  /** The last in total order, without its changes; undefined when there is none. */
  readonly newest: Entry | undefined
  /** Of the view; null for those without. */
  readonly content: JsonValue
  /** In total order; without metas. undefined when they cannot be read any more. */
  entries(): readonly Entry[] | undefined
}

/** Who keeps snapshots for himself. */
export interface SnapshotKeeper {
  readonly crypto: CryptoProvider
  readonly agentSecret: AgentSecret
}

/** What the storage is to keep. O(entries). */
export function sealSnapshot(id: RawCoID, snapshot: Snapshot, keeper: SnapshotKeeper): { readonly text: string; readonly details: string } {
  const nonce = keeper.crypto.uniquenessForHeader()
  const { sessions, authorities, times, newest, content } = snapshot
  const head = {
    v: VERSION,
    sessions: sessions.map(({ sessionID, count, signature, lastMadeAt }) => [sessionID, count, signature, lastMadeAt]),
    authorities: [...authorities].map(([author, { latest, timeline }]) => [
      author,
      latest,
      timeline.map(({ from, role }) => [from === -Infinity ? null : from, role ?? null]),
    ]),
    times: [...times],
    newest: newest ? [newest.tx.sessionID, newest.tx.txIndex, newest.madeAt] : null,
    content,
  }
  const text = `${nonce} ${sealed(head, { snapshot: id, nonce }, keeper)}`
  return { text, details: sealed(detailsOf(snapshot), { snapshot: id, nonce, part: "details" }, keeper) }
}

/** undefined when it was not made by this agent for this value, or not from the beginning of this log. O(content). */
export function openSnapshot(id: RawCoID, stored: StoredSnapshot, keeper: SnapshotKeeper): Snapshot | undefined {
  const { text, runs } = stored
  const space = text.indexOf(" ")
  const nonce = text.slice(0, space)
  const head = unsealed(text.slice(space + 1), { snapshot: id, nonce }, keeper) as SnapshotHead | undefined // only we can have sealed it
  if (head?.v !== VERSION) return undefined
  const { content, newest, times } = head
  const sessions = head.sessions.map(([sessionID, count, signature, lastMadeAt]) => ({ sessionID, count, signature, lastMadeAt }))
  if (!fits(sessions, runs)) return undefined
  return {
    sessions,
    authorities: new Map(
      head.authorities.map(([author, latest, timeline]) => [
        author,
        { latest, timeline: timeline.map(([from, role]) => ({ from: from ?? -Infinity, role: role ?? undefined })) },
      ]),
    ),
    times,
    newest: newest ? entryOf(newest[0], newest[1], newest[2], "private", []) : undefined,
    content,
    entries() {
      const text = stored.readDetails()
      const details = text === undefined ? undefined : unsealed(text, { snapshot: id, nonce, part: "details" }, keeper)
      return details && entriesIn(details as SnapshotDetails, sessions) // only we can have sealed it
    },
  }
}

function sealed(message: JsonObject, nOnceMaterial: JsonObject, { crypto, agentSecret }: SnapshotKeeper): string {
  const sealer = crypto.getAgentSealerSecret(agentSecret)
  return crypto.seal({ message, from: sealer, to: crypto.getSealerID(sealer), nOnceMaterial })
}

/** undefined when it is damaged, or of another agent. */
function unsealed(text: string, nOnceMaterial: JsonObject, { crypto, agentSecret }: SnapshotKeeper): JsonObject | undefined {
  const sealer = crypto.getAgentSealerSecret(agentSecret)
  try {
    const json = crypto.unseal(text as Sealed, sealer, crypto.getSealerID(sealer), nOnceMaterial)
    return isJsonObject(json) ? json : undefined
  } catch {
    return undefined // the log says the same
  }
}

/** Logs only grow. One that is shorter, or as long with another end, is not what the snapshot was made from. */
function fits(sessions: readonly ReadSession[], runs: readonly StoredRun[]): boolean {
  const runsByID = new Map(runs.map((run) => [run.sessionID, run]))
  return sessions.every(({ sessionID, count, signature }) => {
    const run = runsByID.get(sessionID)
    return run !== undefined && (run.count > count || (run.count === count && run.signature === signature))
  })
}

interface SnapshotHead extends JsonObject {
  readonly v: number
  readonly sessions: [SessionID, count: number, signature: string, lastMadeAt: number][]
  /** Roles by author; a time of null is the beginning of time. */
  readonly authorities: [RawAccountID | AgentID, latest: number, [from: number | null, role: NonNullable<RoleInterval["role"]> | null][]][]
  readonly times: [number, number]
  readonly newest: [SessionID, txIndex: number, madeAt: number] | null
  readonly content: JsonValue
}

interface SnapshotDetails extends JsonObject {
  /** Neighbouring entries of one session and kind: number of the session, first index, length, 1 when trusting; and so on. */
  readonly runs: number[]
  /** Times of the entries, each less the one before. */
  readonly deltas: number[]
  readonly changes: JsonValue[][]
}

function detailsOf(snapshot: Snapshot): JsonObject {
  const numberOf = new Map(snapshot.sessions.map(({ sessionID }, index) => [sessionID, index]))
  const runs: number[] = []
  const deltas: number[] = []
  const changes: JsonValue[] = []
  let previous: Entry | undefined
  for (const entry of snapshot.entries() ?? []) {
    const { tx, madeAt, privacy } = entry
    const goesOn = previous?.tx.sessionID === tx.sessionID && previous.tx.txIndex + 1 === tx.txIndex && previous.privacy === privacy
    const lengthAt = runs.length - 2
    if (goesOn) runs[lengthAt] = (runs[lengthAt] ?? 0) + 1
    else runs.push(numberOf.get(tx.sessionID) ?? -1, tx.txIndex, 1, privacy === "trusting" ? 1 : 0)
    deltas.push(madeAt - (previous?.madeAt ?? 0))
    changes.push([...entry.changes])
    previous = entry
  }
  return { runs, deltas, changes }
}

function entriesIn({ runs, deltas, changes }: SnapshotDetails, sessions: readonly ReadSession[]): readonly Entry[] {
  const entries: Entry[] = []
  let madeAt = 0
  for (let at = 0; at + 3 < runs.length; at += 4) {
    const sessionID = sessions[runs[at] ?? -1]?.sessionID
    const first = runs[at + 1] ?? 0
    const end = first + (runs[at + 2] ?? 0)
    const privacy = runs[at + 3] === 1 ? "trusting" : "private"
    for (let txIndex = first; txIndex < end && sessionID !== undefined; txIndex++) {
      const position = entries.length
      madeAt += deltas[position] ?? 0
      entries.push(entryOf(sessionID, txIndex, madeAt, privacy, changes[position] ?? []))
    }
  }
  return entries
}

function entryOf(sessionID: SessionID, txIndex: number, madeAt: number, privacy: Entry["privacy"], changes: readonly JsonValue[]): Entry {
  return { tx: { sessionID, txIndex }, author: authorOf(sessionID), madeAt, privacy, changes }
}

/** Of which there are snapshots. */
export const SNAPSHOT_KINDS: ReadonlySet<CoValueKind> = new Set<CoValueKind>(["comap", "colist", "coplaintext", "costream"])
