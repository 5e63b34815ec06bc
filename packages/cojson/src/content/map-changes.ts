/** Changes of maps with the canonical JSON text of all of them, which is put together from pieces: that takes a third of what `canonicalJson` does. */
import type { JsonObject, JsonValue } from "../base/json.ts"
import { jsonKey } from "../base/json-string.ts"
import { operationEnd } from "./value-text.ts"

/** Changes of one transaction. */
export interface MapChanges {
  readonly changes: readonly JsonObject[]
  /** Canonical JSON of `changes`. */
  readonly text: string
}

/** Sets one key. */
export function setting(key: string, value: JsonValue | undefined): MapChanges {
  return { changes: [setOp(key, value)], text: `[${setText(key, value)}]` }
}

/** Sets every key of an object. */
export function settings(entries: JsonObject): MapChanges {
  const changes: JsonObject[] = []
  let text = "["
  for (const key of Object.keys(entries)) {
    const value = entries[key]
    text += changes.length === 0 ? setText(key, value) : `,${setText(key, value)}`
    changes.push(setOp(key, value))
  }
  return { changes, text: `${text}]` }
}

function setOp(key: string, value: JsonValue | undefined): JsonObject {
  return value === undefined ? { key, op: "set" } : { key, op: "set", value }
}

function setText(key: string, value: JsonValue | undefined): string {
  return `{"key":${jsonKey(key)}${operationEnd("set", value)}`
}
