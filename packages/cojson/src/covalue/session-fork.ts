/** Two programs went on in one session of ours (sync W9): one continuation stays, the other is written again in another session. */
import { isRevelation } from "../access/group-keys.ts"
import { parseRevelation, type RevealStep } from "../access/group-step.ts"
import { JazzError } from "../base/errors.ts"
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts"
import { authorOf, type SessionID } from "../ids/session-id.ts"
import type { TransactionID } from "../ids/transaction-id.ts"
import type { Segment } from "../log/segment.ts"
import type { CoValueCore } from "./co-value-core.ts"
import { parseMeta } from "./effective.ts"
import type { WritePrivacy } from "./local-write.ts"
import { Opener } from "./opening.ts"

/** A transaction that has lost its place. */
export interface DisplacedEdit {
  readonly tx: TransactionID
  readonly madeAt: number
  readonly privacy: WritePrivacy
  readonly meta: JsonObject | undefined
  /** undefined when it cannot be read here. */
  readonly changes: readonly JsonValue[] | undefined
  /** Of groups: what the sealed key in it reveals, since seals are bound to their place. */
  readonly step: RevealStep | undefined
}

/**
 * Takes a signed continuation of a session in place of ours. Returns what we had written there; undefined, and nothing has changed, when
 * it is not signed by the session's author, or says the same as ours.
 */
export function takeFork(core: CoValueCore, segment: Segment): readonly DisplacedEdit[] | undefined {
  const session = core.log.sessions.get(segment.sessionID)
  const from = session?.divergence(segment.start, segment.txs)
  if (!session || from === undefined) return undefined
  const displaced = Array.from({ length: session.length - from }, (_, i) =>
    editAt(core, { sessionID: segment.sessionID, txIndex: from + i }),
  )
  if (!core.log.replaceTail(segment)) return undefined
  core.forgetOpened()
  return displaced
}

/** Writes displaced edits in the present session, at the times at which they were made. Returns how many could not be. */
export function writeAgain(core: CoValueCore, displaced: readonly DisplacedEdit[]): number {
  const places = new Map<number, TransactionID>()
  let lost = 0
  for (const { tx, madeAt, privacy, meta, changes, step } of displaced) {
    try {
      if (step) places.set(tx.txIndex, core.writeStep(step, madeAt))
      else if (!changes) lost++
      else
        places.set(
          tx.txIndex,
          core.makeTransaction(
            changes.map((change) => moved(change, tx.sessionID, places)),
            privacy,
            meta,
            madeAt,
          ),
        )
    } catch (error) {
      if (!(error instanceof JazzError)) throw error
      lost++ // for example: the key is gone with a role
    }
  }
  return lost
}

function editAt(core: CoValueCore, tx: TransactionID): DisplacedEdit {
  const transaction = core.log.sessions.get(tx.sessionID)?.transaction(tx.txIndex)
  const unreadable = { tx, madeAt: 0, privacy: "trusting", meta: undefined, changes: undefined, step: undefined } as const
  if (!transaction) return unreadable
  const { madeAt, privacy } = transaction
  const logged = { ...tx, author: authorOf(tx.sessionID), madeAt, transaction }
  const opener = new Opener(core.id, core.node.crypto)
  const keys = core.ownership()?.keys ?? { keySecret: () => undefined }
  const changes = opener.changes(logged, keys)
  if (changes === "locked" || changes === undefined) return unreadable
  const meta = parseMeta(opener.metaText(logged, keys))
  return { tx, madeAt, privacy, meta, changes, step: core.isGroupLike ? revelationIn(core, changes) : undefined }
}

function revelationIn(core: CoValueCore, [change]: readonly JsonValue[]): RevealStep | undefined {
  if (!isJsonObject(change) || typeof change.key !== "string" || typeof change.value !== "string") return undefined
  if (!isRevelation(change.key) || !change.value.startsWith("sealed_")) return undefined
  const { node } = core
  return parseRevelation(
    change.key,
    (keyID) => core.readKeys().keySecret(keyID),
    (member) => node.agentIDOf(member),
  )
}

/** A list operation may name an item that was displaced, too. */
function moved(change: JsonValue, from: SessionID, places: ReadonlyMap<number, TransactionID>): JsonValue {
  if (!isJsonObject(change)) return change
  const result: { [key: string]: JsonValue | undefined } = { ...change }
  for (const key of ["after", "before", "insertion"]) {
    const named = change[key]
    if (!isJsonObject(named) || named.sessionID !== from || named.branch !== undefined || typeof named.txIndex !== "number") continue
    const place = places.get(named.txIndex)
    if (place) result[key] = { ...named, sessionID: place.sessionID, txIndex: place.txIndex }
  }
  return result
}
