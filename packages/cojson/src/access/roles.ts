/** Roles a person can be given. */
export type AccountRole = "reader" | "writer" | "admin" | "manager" | "writeOnly"

/** Every role word that is valid in a group. */
export type Role =
  | AccountRole
  | "revoked"
  | "adminInvite"
  | "managerInvite"
  | "writerInvite"
  | "readerInvite"
  | "writeOnlyInvite"

/** The member name that stands for everybody. */
export const EVERYONE = "everyone"
export type Everyone = typeof EVERYONE
