/** Changes → canonical transaction → log. The one place where local transactions are made. */
import { planWriteKey } from "../access/key-rotation.ts"
import { canWrite, type Role } from "../access/roles.ts"
import { canonicalJson } from "../base/canonical-json.ts"
import { JazzError } from "../base/errors.ts"
import type { JsonObject, JsonValue } from "../base/json.ts"
import { utf8Length } from "../base/utf8.ts"
import { plainTextLength, type PlainText } from "../crypto/plain-text.ts"
import type { KeyID } from "../ids/key-id.ts"
import {
  privateTransactionText,
  trustingTransactionText,
  type PrivateTransaction,
  type Transaction,
  type TrustingTransaction,
} from "../log/transaction.ts"
import type { CoValueCore } from "./co-value-core.ts"
import { describeRole, refuseForbiddenWrite } from "./forbidden-writes.ts"
import type { Writing } from "./group-access.ts"
import type { WrittenTransaction } from "./judge-port.ts"
import { ownSession } from "./own-session.ts"
import { writeSteps } from "./write-steps.ts"

export type WritePrivacy = "private" | "trusting"

/** Largest JSON of one transaction's changes, in UTF-8 bytes (sync §17). */
export const MAX_TRANSACTION_BYTES = 1_048_576

/** So many code units are never more than that. */
const SURELY_SMALL = MAX_TRANSACTION_BYTES / 3

export interface LocalWrite {
  readonly changes: readonly JsonValue[]
  /** Canonical JSON of `changes`, when it is at hand. */
  readonly changesText: PlainText | undefined
  readonly privacy: WritePrivacy
  readonly meta: JsonObject | undefined
  readonly madeAt: number
}

/** Appends the transaction to the log, unsigned until the next seal. Throws `write.too-large` or `write.no-key`; the log is unchanged then. */
export function writeTransaction(core: CoValueCore, write: LocalWrite): WrittenTransaction {
  const { node, log } = core
  const sessionID = ownSession(node, core.id)
  // not a comparison with our id: that would be the second of two texts that are not one object
  const author = sessionID === node.currentSessionID ? node.getCurrentAccountOrAgentID() : node.getCurrentAgentID()
  const changesText = write.changesText ?? canonicalJson(write.changes)
  if (plainTextLength(changesText) > SURELY_SMALL) refuseTooLarge(core, changesText)
  const txIndex = log.lengthOf(sessionID)
  const { madeAt, meta: metaObject } = write
  const metaText = metaObject && canonicalJson(metaObject)
  let transaction: Transaction
  let text: string
  let size: number
  if (write.privacy === "trusting") {
    const changes = typeof changesText === "string" ? changesText : changesText.join("")
    transaction = trusting(changes, madeAt, metaText)
    text = trustingTransactionText(changes, madeAt, metaText)
    size = changes.length
  } else {
    const { writing } = core
    const key = writing?.key ?? ownWriteKey(core)
    // others ignore what somebody without the right writes (permissions §3.2)
    if (write.changes.length > 0 && !canWrite(writing?.role)) refuseForbiddenWrite(core, writing?.role)
    if (metaText === undefined && typeof changesText === "string" && log.appendPlain(sessionID, { changes: changesText, madeAt, key })) {
      const plain: WrittenTransaction["transaction"] = { privacy: "private", madeAt, keyUsed: key.id }
      return { sessionID, txIndex, author, madeAt, transaction: plain, changes: write.changes }
    }
    const { crypto } = node
    const encryptedChanges = crypto.encryptTransactionText(changesText, key.secret, core.id, sessionID, txIndex)
    const meta = metaText === undefined ? undefined : crypto.encryptTransactionText(metaText, key.secret, core.id, sessionID, txIndex)
    transaction = encrypted(encryptedChanges, key.id, madeAt, meta)
    text = privateTransactionText(encryptedChanges, key.id, madeAt, meta)
    size = encryptedChanges.length
  }
  log.appendLocal(sessionID, text, size)
  return { sessionID, txIndex, author, madeAt, transaction, changes: write.changes }
}

function trusting(changes: string, madeAt: number, meta: string | undefined): TrustingTransaction {
  return meta === undefined ? { privacy: "trusting", madeAt, changes } : { privacy: "trusting", madeAt, changes, meta }
}

function encrypted(
  encryptedChanges: PrivateTransaction["encryptedChanges"],
  keyUsed: KeyID,
  madeAt: number,
  meta: PrivateTransaction["meta"],
): PrivateTransaction {
  return meta === undefined
    ? { privacy: "private", madeAt, keyUsed, encryptedChanges }
    : { privacy: "private", madeAt, keyUsed, encryptedChanges, meta }
}

function refuseTooLarge(core: CoValueCore, changesText: PlainText): void {
  const pieces = typeof changesText === "string" ? [changesText] : changesText
  const bytes = pieces.reduce((sum, piece) => sum + utf8Length(piece), 0)
  if (bytes <= MAX_TRANSACTION_BYTES) return
  throw new JazzError(
    "write.too-large",
    `Transaction is too large to be synced: ${bytes} > ${MAX_TRANSACTION_BYTES} bytes. Consider breaking your transaction into smaller chunks.`,
    { coValueID: core.id },
  )
}

/** The key of the current agent in the owner group, made when it may only write and has none yet. Throws `write.no-key`. */
function ownWriteKey(core: CoValueCore): NonNullable<Writing["key"]> {
  const owner = core.ownerCore()
  let role: Role | undefined
  if (owner?.isGroupLike) {
    const access = owner.groupAccess()
    const { scene, state } = access
    role = state.roleAt(scene.me)
    if (role === "writeOnly" && state.writeKeyIDOf(scene.me) === undefined)
      writeSteps(owner, planWriteKey(scene, scene.me, core.node.getCurrentAgentID()))
    if (access.writing.key) return access.writing.key
  }
  throw new JazzError(
    "write.no-key",
    "Can't make transaction without read key secret", // programs compare it
    {
      coValueID: core.id,
      cause: new Error(`${describeRole(core, role)}, so it cannot write ${core.id}. Ask an admin of the group for the role writer.`),
    },
  )
}
