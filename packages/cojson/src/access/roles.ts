/** Roles a person can be given. */
export type AccountRole = "reader" | "writer" | "admin" | "manager" | "writeOnly"

/** Roles of an invite's agent: it may grant exactly the role in its name. */
export type InviteRole = "adminInvite" | "managerInvite" | "writerInvite" | "readerInvite" | "writeOnlyInvite"

/** Every role word that is valid in a group. */
export type Role = AccountRole | "revoked" | InviteRole

/** Roles that are passed on from a parent group to its children. */
export type InheritableRole = "reader" | "writer" | "manager" | "admin"

/** The member name that stands for everybody. */
export const EVERYONE = "everyone"
export type Everyone = typeof EVERYONE

const GRANTS: ReadonlyMap<string, AccountRole> = new Map<InviteRole, AccountRole>([
  ["adminInvite", "admin"],
  ["managerInvite", "manager"],
  ["writerInvite", "writer"],
  ["readerInvite", "reader"],
  ["writeOnlyInvite", "writeOnly"],
])

const ROLES: ReadonlySet<unknown> = new Set<Role>([
  "reader",
  "writer",
  "admin",
  "manager",
  "writeOnly",
  "revoked",
  "adminInvite",
  "managerInvite",
  "writerInvite",
  "readerInvite",
  "writeOnlyInvite",
])

/** True for the five roles a person can be given. */
export function isAccountRole(value: unknown): value is AccountRole {
  return isRole(value) && value !== "revoked" && !isInviteRole(value)
}

/** True for the eleven role words. */
export function isRole(value: unknown): value is Role {
  return ROLES.has(value)
}

/** The one role that the holder of an invite role may give away; undefined for every other word. */
export function grantOf(role: string | undefined): AccountRole | undefined {
  return role === undefined ? undefined : GRANTS.get(role)
}

/** The role of an invite that grants `role`. */
export function inviteRoleFor(role: AccountRole): InviteRole {
  return `${role}Invite`
}

/** Admins and managers change members, keys and parents. */
export function isAdministrator(role: string | undefined): boolean {
  return role === "admin" || role === "manager"
}

/** Whether a child group's members may come from this role in a parent. */
export function isInheritable(role: string | undefined): role is InheritableRole {
  return role === "admin" || role === "manager" || role === "writer" || role === "reader"
}

/** Whether transactions in owned values count (permissions §3.2). */
export function canWrite(role: Role | undefined): boolean {
  return role === "admin" || role === "manager" || role === "writer" || role === "writeOnly"
}

/** Holds the group's read key by role: reader and everything above it. */
export function canRead(role: Role | undefined): boolean {
  return isInheritable(role)
}

/** What `everyone` can be. */
export function isEveryoneRole(value: unknown): boolean {
  return value === "reader" || value === "writer" || value === "writeOnly" || value === "revoked"
}

/** The five words for agents of invites. */
export function isInviteRole(value: unknown): value is InviteRole {
  return typeof value === "string" && GRANTS.has(value)
}
