import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { CoValueHeader } from "../log/header.ts"
import { countOf, emptySessions, type CoValueKnownState, type KnownSessions } from "../log/known-state.ts"
import { MAX_PAYLOAD_BYTES, type Segment } from "../log/segment.ts"
import type { Signature } from "../log/transaction.ts"
import type { UnsyncedChanges, StorageBatch, StorageDriver, StoreOutcome } from "./driver.ts"
import { assemble, payloadBytesOf, StoredSegment, type StoredSession } from "./pieces.ts"
import type { StoredCoValue } from "./storage.ts"

interface MemorySession {
  readonly texts: string[]
  readonly cuts: { readonly count: number; readonly signature: Signature }[]
  signature: Signature
  bytesSinceCut: number
}

interface MemoryValue {
  readonly header: CoValueHeader
  readonly sessions: Map<SessionID, MemorySession>
}

/** Contents of a {@link createMemoryDriver}; outlives the driver, so a "restart" is a new driver over the same data. */
export interface MemoryData {
  readonly values: Map<RawCoID, unknown>
  readonly unsynced: Map<RawCoID, Set<string>>
}

export function emptyMemoryData(): MemoryData {
  return { values: new Map(), unsynced: new Map() }
}

/** Keeps everything in this process: for tests, and for nodes whose values should survive eviction but not the process. */
export function createMemoryDriver(data: MemoryData = emptyMemoryData()): StorageDriver {
  const values = data.values as Map<RawCoID, MemoryValue> // written by this module only
  return {
    read: (id) => readValue(id, values.get(id)),
    knownState: (id) => knownStateOf(id, values.get(id)),
    commit(batch: StorageBatch): readonly StoreOutcome[] {
      const outcomes = batch.contents.map(({ id, header, segments }): StoreOutcome => {
        let value = values.get(id)
        if (value === undefined) {
          if (header === undefined) return "gap"
          values.set(id, (value = { header, sessions: new Map() }))
        }
        let outcome: StoreOutcome = "stored"
        for (const segment of segments) if (!appendSegment(value.sessions, segment)) outcome = "gap"
        return outcome
      })
      for (const [id, changes] of batch.unsynced) applyUnsynced(data.unsynced, id, changes)
      return outcomes
    },
    cutBack: ({ id, sessions }) => cutBack(values.get(id), sessions),
    ids: () => [...values.keys()],
    unsyncedIDs: () => [...data.unsynced.keys()],
    close() {},
  }
}

function readValue(id: RawCoID, value: MemoryValue | undefined): StoredCoValue | undefined {
  if (value === undefined) return undefined
  const sessions: StoredSession[] = []
  for (const [sessionID, { texts, cuts, signature, bytesSinceCut }] of value.sessions) {
    const segments: Segment[] = []
    let start = 0
    for (const cut of cuts) {
      segments.push(new StoredSegment(sessionID, start, texts.slice(start, cut.count), cut.signature))
      start = cut.count
    }
    const hasTail = start < texts.length
    if (hasTail) segments.push(new StoredSegment(sessionID, start, texts.slice(start), signature))
    sessions.push({ sessionID, segments, tailBytes: hasTail ? Math.max(bytesSinceCut, 1) : 0 })
  }
  return assemble(id, value.header, sessions)
}

function knownStateOf(id: RawCoID, value: MemoryValue | undefined): CoValueKnownState | undefined {
  if (value === undefined) return undefined
  const sessions = emptySessions()
  for (const [sessionID, { texts }] of value.sessions) sessions[sessionID] = texts.length
  return { id, header: true, sessions }
}

function appendSegment(sessions: Map<SessionID, MemorySession>, segment: Segment): boolean {
  const { sessionID, start, txs, signature } = segment
  const existing = sessions.get(sessionID)
  const skip = (existing?.texts.length ?? 0) - start
  if (skip < 0) return false
  if (skip >= txs.length) return true
  const session = existing ?? { texts: [], cuts: [], signature, bytesSinceCut: 0 }
  if (!existing) sessions.set(sessionID, session)
  const added = skip === 0 ? txs : txs.slice(skip)
  for (const text of added) session.texts.push(text)
  session.signature = signature
  session.bytesSinceCut += skip === 0 ? segment.payloadBytes : payloadBytesOf(added)
  if (session.bytesSinceCut > MAX_PAYLOAD_BYTES) {
    session.cuts.push({ count: session.texts.length, signature })
    session.bytesSinceCut = 0
  }
  return true
}

function cutBack(value: MemoryValue | undefined, known: KnownSessions): void {
  for (const [sessionID, session] of value?.sessions ?? []) {
    const { texts, cuts } = session
    const count = countOf(known, sessionID)
    if (count >= texts.length) continue
    texts.length = count
    while ((cuts.at(-1)?.count ?? 0) > count) cuts.pop()
    session.bytesSinceCut = payloadBytesOf(texts.slice(cuts.at(-1)?.count ?? 0))
  }
}

function applyUnsynced(peersByID: Map<RawCoID, Set<string>>, id: RawCoID, { cleared, unsyncedByPeer }: UnsyncedChanges): void {
  const peers = cleared ? new Set<string>() : (peersByID.get(id) ?? new Set<string>())
  for (const [peerID, unsynced] of unsyncedByPeer) {
    if (unsynced) peers.add(peerID)
    else peers.delete(peerID)
  }
  if (peers.size > 0) peersByID.set(id, peers)
  else peersByID.delete(id)
}
