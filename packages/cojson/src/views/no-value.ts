import type { JsonValue } from "../base/json.ts"

/** The value of an item, as readers get it; undefined where an item was inserted without one. */
export type ItemValue = JsonValue | undefined

/** Stands for the value of an item that was inserted without one, where undefined means that an item is hidden. */
export const NO_VALUE: JsonValue = Object.freeze({})

export function itemValue(value: JsonValue | undefined): ItemValue {
  return value === NO_VALUE ? undefined : value
}
