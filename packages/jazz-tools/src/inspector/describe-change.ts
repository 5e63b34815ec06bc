/** What a transaction does, in words. */
import type { JsonValue } from "cojson"
import { shortened, shortID } from "./kinds.ts"
import { isValueID } from "./use-value.ts"

const SHOWN = 3

/** The first changes of a transaction; what nobody understands is shown as JSON. */
export function describeChanges(changes: readonly JsonValue[] | undefined): string {
  if (changes === undefined) return "cannot be read: there is no key for it here"
  if (changes.length === 0) return "created"
  const words = changes.slice(0, SHOWN).map(describeChange).join("; ")
  return changes.length > SHOWN ? `${words}; and ${changes.length - SHOWN} more` : words
}

function describeChange(change: JsonValue): string {
  if (change === null || typeof change !== "object" || Array.isArray(change)) return `pushed ${words(change)}`
  const { op, key, value, type } = change as { readonly [name: string]: JsonValue | undefined }
  if (typeof key === "string" && op === "set") return describeSet(key, value)
  if (typeof key === "string" && op === "del") return `deleted ${words(key)}`
  if (op === "app" || op === "pre") return `inserted ${words(value)}`
  if (op === "del") return "deleted an item"
  if (type === "start" || type === "chunk" || type === "end") return `file: ${type}`
  return `pushed ${words(change)}`
}

function describeSet(key: string, value: JsonValue | undefined): string {
  if (key.startsWith("key_")) return "gave a key"
  if (key === "readKey") return "changed the key for what comes"
  if (key.startsWith("parent_"))
    return value === "revoked" ? `left group ${shortID(key.slice(7))}` : `extended group ${shortID(key.slice(7))}`
  if (key.startsWith("child_")) return `became a parent of ${shortID(key.slice(6))}`
  if (key.startsWith("writeKeyFor_")) return "gave a key for writing only"
  if (key === "everyone" || key.startsWith("sealer_z") || isValueID(key)) return `made ${shortID(key)} ${words(value, "")}`
  return `set ${words(key)} to ${words(value)}`
}

function words(value: JsonValue | undefined, quote = '"'): string {
  if (value === undefined) return "nothing"
  if (typeof value !== "string") return shortened(JSON.stringify(value), 120)
  return isValueID(value) ? value : quote + shortened(value, 120) + quote
}
