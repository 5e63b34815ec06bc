/** Names under which a group's content stores roles, keys and links (permissions §2). */
import { isAgentID, type AgentID } from "../ids/agent-id.ts"
import { isRawCoID, type RawAccountID, type RawCoID } from "../ids/co-id.ts"
import type { KeyID } from "../ids/key-id.ts"
import type { Everyone } from "./roles.ts"

/** An account, an agent (invites, nodes without account) or everybody. */
export type Member = RawAccountID | AgentID

export const READ_KEY = "readKey"
const PARENT_PREFIX = "parent_"
const CHILD_PREFIX = "child_"
const WRITE_KEY_PREFIX = "writeKeyFor_"
const FOR = "_for_"

/** What a key of a group's content is about, as the rules of permissions §3.1 tell keys apart. */
export type GroupKeyKind = "pointer" | "revelation" | "parent" | "child" | "writeKey" | "role"

/** In the order of the rules: `parent_x_for_everyone` is a revelation. */
export function kindOfGroupKey(key: string): GroupKeyKind {
  if (key === READ_KEY || key === "profile" || key === "root") return "pointer"
  if (isRevelation(key)) return "revelation"
  if (key.startsWith(PARENT_PREFIX)) return "parent"
  if (key.startsWith(CHILD_PREFIX)) return "child"
  if (key.startsWith(WRITE_KEY_PREFIX)) return "writeKey"
  return "role"
}

/** Whether a key of the content makes a key secret known to somebody. */
export function isRevelation(key: string): boolean {
  if (key.includes("_for_everyone")) return true
  return key.startsWith("key_") && (key.includes("_for_key") || key.includes("_for_sealer") || key.includes("_for_co"))
}

/** `<key id>_for_<member>`: a key secret, sealed for a member or in clear for everyone. */
export function revelationKey(keyID: KeyID, member: Member | Everyone): string {
  return keyID + FOR + member
}

/** `<key id>_for_<other key id>`: a key secret wrapped in another key. */
export function wrappingKey(keyID: KeyID, other: KeyID): string {
  return keyID + FOR + other
}

/** The text before the first `_for_`; the whole key when there is none. */
export function revealedKeyOf(key: string): string {
  const end = key.indexOf(FOR)
  return end < 0 ? key : key.slice(0, end)
}

/** For `<key id>_for_<other key id>` both ids, else undefined. */
export function parseWrappingKey(key: string): { readonly keyID: KeyID; readonly other: KeyID } | undefined {
  if (!key.startsWith("key_")) return undefined
  const end = key.indexOf(FOR)
  if (end < 0) return undefined
  const other = key.slice(end + FOR.length)
  return isKeyID(other) ? { keyID: key.slice(0, end) as KeyID, other } : undefined
}

export function parentKey(parent: RawCoID): string {
  return PARENT_PREFIX + parent
}

/** The parent in `parent_<id>`; undefined for other keys and for ids that cannot be CoValues. */
export function parentOf(key: string): RawCoID | undefined {
  if (!key.startsWith(PARENT_PREFIX)) return undefined
  const id = key.slice(PARENT_PREFIX.length)
  return isRawCoID(id) ? id : undefined
}

export function writeKeyKey(member: Member): string {
  return WRITE_KEY_PREFIX + member
}

/** The text after `writeKeyFor_`, any text; undefined for other keys. */
export function writeKeyOwnerOf(key: string): string | undefined {
  return key.startsWith(WRITE_KEY_PREFIX) ? key.slice(WRITE_KEY_PREFIX.length) : undefined
}

/** Whether a key of the content names an account or an agent. */
export function isMember(key: string): key is Member {
  return key.startsWith("co_") || isAgentID(key)
}

/** Whether a value of the content can be the id of a key. */
export function isKeyID(value: unknown): value is KeyID {
  return typeof value === "string" && value.startsWith("key_")
}
