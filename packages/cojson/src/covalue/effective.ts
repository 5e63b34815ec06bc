/**
 * Effective position of a transaction (data-model §10.5).
 *
 * A transaction that was merged from a branch carries `{mi, t?, s?, b?}` in its meta and counts as the transaction it
 * was in the branch: its session, index and time. Everything else counts as itself. Each merged transaction may refer
 * to the one before it in the same session of the source, so positions are resolved in log order, session by session.
 */
import { isJsonObject, type JsonObject } from "../base/json.ts"
import { isRawCoID, type RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { TransactionID } from "../ids/transaction-id.ts"

export interface EffectivePosition {
  readonly tx: TransactionID
  readonly madeAt: number
}

/**
 * @param previous the effective position of the transaction before this one in the same session of the same log
 * @returns undefined when the meta makes the transaction invalid (it claims to be later than it is)
 */
export function effectivePosition(
  sessionID: SessionID,
  txIndex: number,
  madeAt: number,
  meta: JsonObject | undefined,
  previous: EffectivePosition | undefined,
): EffectivePosition | undefined {
  const mergedIndex = meta?.mi
  if (meta === undefined || typeof mergedIndex !== "number") return { tx: { sessionID, txIndex }, madeAt }

  const session = typeof meta.s === "string" ? (meta.s as SessionID) : previous?.tx.sessionID
  if (session === undefined) return { tx: { sessionID, txIndex }, madeAt }

  const branch: RawCoID | undefined = isRawCoID(meta.b) ? meta.b : previous?.tx.branch
  const behind = meta.t
  const time = typeof behind === "number" && behind !== 0 ? madeAt - behind : (previous?.madeAt ?? madeAt)
  if (time > madeAt) return undefined
  const tx: TransactionID =
    branch === undefined ? { sessionID: session, txIndex: mergedIndex } : { sessionID: session, txIndex: mergedIndex, branch }
  return { tx, madeAt: time }
}

/** The meta object in a JSON text; undefined for anything else. */
export function parseMeta(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined
  try {
    const meta: unknown = JSON.parse(text)
    return isJsonObject(meta) ? meta : undefined
  } catch {
    return undefined // not JSON: a foreign writer's mistake, the transaction counts as having no meta
  }
}
