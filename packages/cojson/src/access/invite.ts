/** What accepting an invite does (permissions §7). */
import { grantOf, type AccountRole, type Role } from "./roles.ts"

/**
 * The role to take, or undefined when there is nothing to do: no invite, or the invite would not improve the present role. An
 * invite replaces roles that it does not know, so a manager who accepts a reader invite becomes a reader.
 *
 * @param inviteRole role of the invite's agent
 * @param presentRole role of whoever accepts
 * @param hasDirectEntry whether the group names whoever accepts, also as `revoked`
 */
export function planAcceptance(inviteRole: Role | undefined, presentRole: Role | undefined, hasDirectEntry: boolean): AccountRole | undefined {
  const granted = grantOf(inviteRole)
  if (granted === undefined || presentRole === "admin") return undefined
  if (granted === "writeOnly") return hasDirectEntry ? undefined : granted
  if ((granted === "writer" || granted === "reader") && presentRole === granted) return undefined
  return granted
}
