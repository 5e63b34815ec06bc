import type { Group } from "../values/group/group.ts"

/** Who owns a child that was given as plain data inside its container. */
export type OnInlineCreate =
  | "extendsContainer"
  | "sameAsContainer"
  | "newGroup"
  | { readonly extendsContainer: "reader" | "writer" | "manager" | "admin" }
  | ((newGroup: Group, context: { readonly containerOwner: Group }) => void)

export interface SchemaPermissions {
  /** Owner when `create` gets none. */
  readonly default?: () => Group
  readonly onInlineCreate?: OnInlineCreate
  /** Runs for every creation, explicit or inline, with the owner group. */
  readonly onCreate?: (owner: Group) => void
}

export type FileStreamPermissions = Omit<SchemaPermissions, "onInlineCreate">

let defaults: SchemaPermissions = {}

/** The permissions that schemas declared from now on start with. */
export function defaultPermissions(): SchemaPermissions {
  return defaults
}

/**
 * Merges into the defaults of schemas declared afterwards; earlier schemas keep theirs.
 *
 * @example
 * ```ts
 * import { setDefaultSchemaPermissions } from "jazz-tools"
 *
 * setDefaultSchemaPermissions({ onInlineCreate: "sameAsContainer" })
 * const Note = co.map({ tags: co.list(z.string()) })
 * const note = Note.create({ tags: ["a"] })
 * console.log(note.tags.$jazz.owner.$jazz.id === note.$jazz.owner.$jazz.id) // true
 * setDefaultSchemaPermissions({ onInlineCreate: "extendsContainer" })
 * ```
 */
export function setDefaultSchemaPermissions(permissions: SchemaPermissions): void {
  defaults = { ...defaults, ...permissions }
}
