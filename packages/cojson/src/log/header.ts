import type { JsonObject, JsonValue } from "../base/json.ts"
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
