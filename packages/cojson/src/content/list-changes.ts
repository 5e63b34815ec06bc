/**
 * Changes of lists and texts with the canonical JSON text of all of them.
 *
 * The text is put together from pieces, because the one of a keystroke says nothing new but a few numbers and a character. It is exactly
 * what `canonicalJson` would make of the changes.
 */
import { flat } from "../base/flat-text.ts"
import type { JsonObject, JsonValue } from "../base/json.ts"
import { jsonString } from "../base/json-string.ts"
import type { PlainText } from "../crypto/plain-text.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { OpID } from "../ids/transaction-id.ts"
import { numberText, operationEnd, valueMembers } from "./value-text.ts"

/** Changes of one transaction. */
export interface ListChanges {
  readonly changes: readonly JsonObject[]
  /** Canonical JSON of `changes`. */
  readonly text: PlainText
}

/** One change, or a few. */
interface FewChanges extends ListChanges {
  readonly text: string
}

/** So many insertions make up a piece of the text: one of all of them, a megabyte, would have the whole heap collected. */
const PIECE = 256

/** Insertions, all of them after one item or at the start. */
export function insertionsAfter(anchor: OpID | "start", values: readonly JsonValue[]): ListChanges {
  const head = `{"after":${anchorText(anchor)},"op":"app"`
  const between = `,${head}`
  const changes = Array.from(values, (value): JsonObject => ({ after: anchor as JsonValue, op: "app", value }))
  const pieces = ["["]
  for (let from = 0; from < values.length; from += PIECE)
    pieces.push(from === 0 ? head : between, ...valueMembers(values.slice(from, from + PIECE), between))
  pieces.push("]")
  return { changes, text: values.length > PIECE ? pieces : pieces.join("") }
}

/** An insertion after an item or at the start. */
export function insertionAfter(anchor: OpID | "start", value: JsonValue): FewChanges {
  const text = `[{"after":${anchorText(anchor)}${operationEnd("app", value)}]`
  // neither is inside of the other: V8 makes what is nested in a slow way until it compiles the function
  const change: JsonObject = { after: anchor as JsonValue, op: "app", value }
  const changes = [change]
  return { changes, text }
}

/** An insertion before an item, or at the end. */
export function insertionBefore(anchor: OpID | "end", value: JsonValue): ListChanges {
  const text = `[{"before":${anchorText(anchor)}${operationEnd("pre", value)}]`
  const change: JsonObject = { before: anchor as JsonValue, op: "pre", value }
  const changes = [change]
  return { changes, text }
}

/** Deletions of items. */
export function deletions(insertions: readonly OpID[]): FewChanges {
  const changes: JsonObject[] = []
  let text = "["
  for (let i = 0; i < insertions.length; i++) {
    const insertion = insertions[i] as OpID // there are that many
    changes.push({ insertion: insertion as unknown as JsonObject, op: "del" })
    text += i === 0 ? deletionText(insertion) : `,${deletionText(insertion)}`
  }
  return { changes, text: `${text}]` }
}

/** An insertion after an item, and the deletion of that item. */
export function replacement(replaced: OpID, value: JsonValue): ListChanges {
  const inserted = insertionAfter(replaced, value)
  const deleted = deletions([replaced])
  return { changes: [...inserted.changes, ...deleted.changes], text: `${inserted.text.slice(0, -1)},${deleted.text.slice(1)}` }
}

function deletionText(insertion: OpID): string {
  return `{"insertion":${anchorText(insertion)},"op":"del"}`
}

function anchorText(anchor: OpID | "start" | "end"): string {
  if (typeof anchor === "string") return `"${anchor}"`
  const { sessionID, txIndex, changeIdx, branch } = anchor
  const head = branch === undefined ? `{"changeIdx":` : `{"branch":${jsonString(branch)},"changeIdx":`
  return `${head}${numberText(changeIdx)}${sessionMember(sessionID)}${numberText(txIndex)}}`
}

/** What is between the indexes, in one piece: mostly that of the anchor before. */
function sessionMember(sessionID: SessionID): string {
  if (sessionID !== lastSession) {
    lastSession = sessionID
    lastSessionMember = flat(`,"sessionID":${jsonString(sessionID)},"txIndex":`)
  }
  return lastSessionMember
}

let lastSession: SessionID | undefined
let lastSessionMember = ""
