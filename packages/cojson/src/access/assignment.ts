/** Who may give which role to whom (permissions §3.1, rules 9a–9f). */
import type { WalkRole } from "./inheritance.ts"
import { EVERYONE, grantOf, isEveryoneRole, isRole, type Role } from "./roles.ts"

/** One wish: `author` sets the role of `member` to `value`. */
export interface Assignment {
  readonly author: string
  readonly authorRole: WalkRole
  /** An account, an agent, `everyone`; in foreign data any text. */
  readonly member: string
  readonly memberRole: WalkRole
  readonly value: unknown
  /** From the group's header: may make itself the first admin. */
  readonly initialAdmin: string
}

/** True when the assignment is valid; then `value` is a role word. */
export function mayAssign(wish: Assignment): wish is Assignment & { readonly value: Role } {
  const { author, authorRole, member, memberRole, value } = wish
  if (!isRole(value)) return false
  if (member === EVERYONE && !isEveryoneRole(value)) return false
  const isSelf = member === author
  if (isSelf && authorRole === undefined && author === wish.initialAdmin && value === "admin") return true
  if (isSelf && value === "revoked") return true
  if (authorRole === "admin") return memberRole !== "admin" || value === "admin" || isSelf
  if (authorRole === "manager") {
    return memberRole !== "admin" && value !== "admin" && value !== "adminInvite" && value !== "managerInvite"
  }
  return grantOf(authorRole) === value
}
