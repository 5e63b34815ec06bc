/** Who may do what with a value, by the roles of its owner. */
import { RawAccount, RawGroup, type Everyone, type RawCoValue, type Role } from "cojson"
import type { Group } from "./group.ts"

/** Any loaded instance. */
export interface HasRaw {
  readonly $jazz: { readonly raw: RawCoValue; readonly owner?: Group | undefined }
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
export function hasRight(value: HasRaw, member: string, right: Right): boolean {
  const { raw } = value.$jazz
  if (isPublicKind(raw)) {
    if (right === "read") return true
    if (raw instanceof RawAccount) return raw.id === member
    const role = raw.roleOf(member as Everyone)
    return role !== "writeOnly" && ROLES[right].has(role) // who may only write values cannot write the group
  }
  return ROLES[right].has(ownerOf(value)?.getRoleOf(member))
}

/** The owner as the value shows it, so that who subscribes to the value hears of new roles; undefined when it is not here. */
function ownerOf({ $jazz }: HasRaw): Group | undefined {
  try {
    return $jazz.owner
  } catch {
    return undefined // not in memory
  }
}
