import { canonicalJson } from "../base/canonical-json.ts"
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts"
import type { CryptoProvider } from "../crypto/provider.ts"
import type { AgentID } from "../ids/agent-id.ts"
import type { RawAccountID, RawCoID } from "../ids/co-id.ts"

/** Who decides about a CoValue (data-model §3). Unknown rulesets are stored and synced but have no content. */
export type Ruleset =
  | { readonly type: "group"; readonly initialAdmin: RawAccountID | AgentID }
  | { readonly type: "ownedByGroup"; readonly group: RawCoID }
  | { readonly type: "unsafeAllowAll" }

/** Immutable first part of a CoValue; its canonical JSON hashes to the id. */
export interface CoValueHeader {
  readonly type: string
  readonly ruleset: Ruleset
  readonly meta: JsonObject | null
  readonly uniqueness: JsonValue
  /** ISO time for random values, absent for unique values and branches, null for accounts. */
  readonly createdAt?: string | null
}

export type CoValueUniqueness = Pick<CoValueHeader, "uniqueness" | "createdAt">

/** What a header says its CoValue is. `unknown` values are stored and synced but have no content. */
export type CoValueKind = "account" | "group" | "comap" | "colist" | "coplaintext" | "costream" | "binary" | "unknown"

/** What makes ids of texts. */
export type TextHasher = Pick<CryptoProvider, "shortHashText">

/** `co_z` + base58 of the first 19 bytes of the header's BLAKE3. Two equal headers are the same CoValue. */
export function idForHeader(header: CoValueHeader, crypto: TextHasher): RawCoID {
  return `co_z${crypto.shortHashText(headerText(header))}`
}

/** Whether that is the header of the CoValue with this id. Foreign ones may be nested too deep to have a text; they are nobody's. */
export function isHeaderOf(id: RawCoID, header: CoValueHeader, crypto: TextHasher): boolean {
  try {
    return idForHeader(header, crypto) === id
  } catch {
    return false
  }
}

/** Canonical JSON. What is written in its order anyway, as nearly every header can be, costs a third through the platform's serialiser. */
export function headerText(header: CoValueHeader): string {
  const { createdAt, meta, ruleset, type, uniqueness } = header
  const isUsual = typeof createdAt === "string" && meta === null && typeof uniqueness === "string" && Object.keys(header).length === 5
  if (!isUsual || ruleset.type !== "ownedByGroup" || Object.keys(ruleset).length !== 2) return canonicalJson(header)
  return JSON.stringify({ createdAt, meta, ruleset: { group: ruleset.group, type: ruleset.type }, type, uniqueness })
}

/** The kind of content behind a header (data-model §3). */
export function kindOf(header: CoValueHeader): CoValueKind {
  switch (header.type) {
    case "comap":
      if (header.ruleset.type !== "group") return "comap"
      return header.meta?.type === "account" ? "account" : "group"
    case "colist":
    case "coplaintext":
      return header.type
    case "costream":
      return header.meta?.type === "binary" ? "binary" : "costream"
    default:
      return "unknown"
  }
}

/** Whether foreign JSON has the shape of a header. Values of unknown types and rulesets pass. */
export function isHeader(value: unknown): value is CoValueHeader {
  if (!isJsonObject(value)) return false
  const { type, ruleset, meta } = value
  if (typeof type !== "string" || !isJsonObject(ruleset) || typeof ruleset.type !== "string") return false
  if (meta !== null && meta !== undefined && !isJsonObject(meta)) return false
  if (ruleset.type === "group") return typeof ruleset.initialAdmin === "string"
  return ruleset.type !== "ownedByGroup" || typeof ruleset.group === "string"
}
