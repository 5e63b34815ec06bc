import type { JsonValue } from "cojson"
import type { Account } from "./account/account.ts"
import type { Group } from "./group/group.ts"

/** Accounts as owners are deprecated. */
export type OwnerOptions = Group | Account | { readonly owner?: Group | Account }
export type CreateOptions = Group | Account | { readonly owner?: Group | Account; readonly unique?: JsonValue }
