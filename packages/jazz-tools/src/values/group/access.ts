/** Who may do what with a value, by the roles of its owner. */
import { RawAccount, RawGroup, type Everyone, type RawCoValue, type Role } from "cojson"

/** Any loaded instance. */
export interface HasRaw {
  readonly $jazz: { readonly raw: RawCoValue }
}

type Right = "read" | "write" | "manage" | "admin"

const ROLES: { readonly [R in Right]: ReadonlySet<Role | undefined> } = {
  read: new Set<Role>(["reader", "writer", "writeOnly", "manager", "admin"]),
  write: new Set<Role>(["writer", "writeOnly", "manager", "admin"]),
  manage: new Set<Role>(["manager", "admin"]),
  admin: new Set<Role>(["admin"]),
}

/** Groups and accounts can be read by everyone. */
function isPublicKind(raw: RawCoValue): raw is RawGroup {
  return raw instanceof RawGroup
}

/** Whether `member` has the right on the value; members include inherited and everyone's roles. */
export function hasRight(raw: RawCoValue, member: string, right: Right): boolean {
  if (isPublicKind(raw)) {
    if (right === "read") return true
    if (raw instanceof RawAccount) return raw.id === member
    const role = raw.roleOf(member as Everyone)
    return role !== "writeOnly" && ROLES[right].has(role) // who may only write values cannot write the group
  }
  return ROLES[right].has(ownerOf(raw)?.roleOf(member as Everyone))
}

/** The owner group; undefined when it is not here. */
export function ownerOf(raw: RawCoValue): RawGroup | undefined {
  if (raw instanceof RawGroup) return raw
  try {
    return raw.group
  } catch {
    return undefined // not in memory
  }
}
