/** What accepting an invite does (permissions §7). */
import { grantOf, isRole, type AccountRole } from "./roles.ts"

/**
 * The role to take, or undefined when there is nothing to do: no invite, or the invite would not improve the present role. An
 * invite replaces roles that it does not know, so a manager who accepts a reader invite becomes a reader.
 *
 * @param inviteRole direct entry of the invite's agent
 * @param presentRole direct entry of whoever accepts; roles by inheritance or by `everyone` do not make a member
 */
export function planAcceptance(inviteRole: unknown, presentRole: unknown): AccountRole | undefined {
  const granted = isRole(inviteRole) ? grantOf(inviteRole) : undefined
  if (granted === undefined || presentRole === "admin") return undefined
  if (granted === "writeOnly") return presentRole === undefined ? granted : undefined
  if ((granted === "writer" || granted === "reader") && presentRole === granted) return undefined
  return granted
}
