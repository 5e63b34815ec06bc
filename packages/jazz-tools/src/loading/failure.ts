/** Failed loads: what is told of them. */
import { isRawCoID, type RawCoValue } from "cojson"
import { nodeOf } from "../schema/plan.ts"

/** Why something could not be loaded. */
export interface LoadFailure {
  readonly type: "unavailable" | "unauthorized"
  /** The value that failed. */
  readonly id: string
  readonly issues: readonly LoadIssue[]
  readonly message: string
  /** What is behind it and what to do, in sentences. */
  readonly hint: string
  /** Key or position of the required reference that is empty. */
  readonly emptyReference?: string
}

export interface LoadIssue {
  readonly code: "unavailable" | "unauthorized" | "validationError"
  readonly message: string
  readonly params: { readonly [key: string]: unknown }
  readonly path: readonly string[]
}

const NOBODY_HAS_IT =
  "Neither storage nor servers have it: check the id, the sync server, and that its maker waited for $jazz.waitForSync()."

export function unavailable(id: string, hint?: string): LoadFailure {
  const text = hint ?? (isRawCoID(id) ? NOBODY_HAS_IT : `${JSON.stringify(id)} is not an id: those start with co_z.`)
  return failure("unavailable", id, "unavailable", `Jazz Unavailable Error: unable to load ${id}`, text, { id })
}

/** The node's account or agent has no role in the group that owns the value. */
export function unauthorized(id: string, raw: RawCoValue): LoadFailure {
  const reader: string = nodeOf(raw).getCurrentAccountOrAgentID()
  const owner = ownerOf(raw)
  return failure(
    "unauthorized",
    id,
    "unauthorized",
    `Jazz Authorization Error: The current user (${reader}) is not authorized to access ${id}`,
    `${reader} has no role in ${owner === undefined ? "the group" : `group ${owner}`} that owns it. An admin of the group can add it with addMember, or call makePublic.`,
    { id, owner },
  )
}

function ownerOf(raw: RawCoValue): string | undefined {
  const { ruleset } = raw.core.expectHeader()
  return ruleset.type === "ownedByGroup" ? ruleset.group : undefined
}

/** The required reference `key` is empty. */
export function missingReference(id: string, { key, text }: MissingReference): LoadFailure {
  const hint = `Set ${key} on ${id}, make it optional in the schema, or accept its absence with $onError: "catch" in the query.`
  const failed = failure("unavailable", id, "validationError", `Jazz Validation Error: ${text}`, hint, { key })
  return { ...failed, emptyReference: key }
}

/** The first required reference that a query asks for and that is empty. */
export interface MissingReference {
  readonly key: string
  readonly text: string
}

function failure(
  type: LoadFailure["type"],
  id: string,
  code: LoadIssue["code"],
  message: string,
  hint: string,
  params: LoadIssue["params"],
): LoadFailure {
  return { type, id, message, hint, issues: [{ code, message, params, path: [] }] }
}

/** The same failure with the way from the root to it. */
export function atPath(failed: LoadFailure, rootID: string, path: readonly string[]): LoadFailure {
  if (path.length === 0) return failed
  return {
    ...failed,
    message: `${failed.message}. Subscription starts from ${rootID} and the value is on path ${path.join(".")}`,
    issues: failed.issues.map((issue) => ({ ...issue, path: [...path] })),
  }
}
