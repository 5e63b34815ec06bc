/**
 * How a role in a parent group becomes a role in the child.
 *
 * The mapping of a link is an override, not a cap: `extend` passes the parent's role on, any other word replaces it. There
 * are two rules, because judging a group's own log (permissions §3.1) is more permissive about unknown words and less
 * about writers than asking for a role (§4). Both are part of the protocol.
 */
import type { JsonValue } from "../base/json.ts"
import { isInheritable, type InheritableRole, type Role } from "./roles.ts"

/** The mapping word that passes the parent's role on unchanged. */
const EXTEND = "extend"
/** The mapping word that ends a link. */
export const REVOKED = "revoked"

/** A role while a group's log is being judged: besides role words, any unknown mapping word. */
export type WalkRole = string | undefined

/** Stands for mapping values that are no text; like every unknown word it permits nothing. */
const UNKNOWN_WORD = "unknown"

/** Role while judging, after looking at one more parent. `null` or absent mappings pass nothing on. */
export function inheritWhileJudging(role: WalkRole, parentRole: Role | undefined, mapping: JsonValue | undefined): WalkRole {
  if (!isInheritable(parentRole) || mapping === undefined || mapping === null) return role
  const offered = mapping === EXTEND ? parentRole : typeof mapping === "string" ? mapping : UNKNOWN_WORD
  return isHigher(offered, role) ? offered : role
}

function isHigher(offered: string, role: WalkRole): boolean {
  if (role === "admin") return false
  if (offered === "admin") return true
  if (offered === "manager") return role !== "manager"
  if (role === undefined || role === "revoked") return true
  return offered === "writer" && role === "reader"
}

/** Role of a member after looking at one more parent. */
export function inherit(role: Role | undefined, parentRole: Role | undefined, mapping: JsonValue | undefined): Role | undefined {
  return withOffer(role, offerOf(parentRole, mapping))
}

/** What a parent offers to a member who has this role there; unknown mapping words offer nothing. */
export function offerOf(parentRole: Role | undefined, mapping: JsonValue | undefined): InheritableRole | undefined {
  if (!isInheritable(parentRole)) return undefined
  if (mapping === EXTEND) return parentRole
  return typeof mapping === "string" && isInheritable(mapping) ? mapping : undefined
}

/** Role of a member to whom a parent offers one. Of several offers the best counts, whatever their order. */
export function withOffer(role: Role | undefined, offer: InheritableRole | undefined): Role | undefined {
  switch (offer) {
    case "admin":
      return "admin"
    case "manager":
      return role === "admin" ? role : "manager"
    case "writer":
      return role === undefined || role === "reader" || role === "writeOnly" ? "writer" : role
    default:
      return role ?? offer
  }
}
