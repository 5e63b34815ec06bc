import type { JsonValue } from "cojson"
import { storedDate } from "../schema/stored-date.ts"

/** How a value that is no JSON is stored. */
export interface Encoder<V> {
  encode(value: V): JsonValue
  decode(stored: JsonValue): V
}

const DateEncoder: Encoder<Date> = {
  encode: (value) => value.toISOString(),
  decode: (stored) => storedDate(stored),
}

const OptionalDateEncoder: Encoder<Date | undefined> = {
  encode: (value) => value?.toISOString() ?? null,
  decode: (stored) => (stored === null || stored === undefined ? undefined : storedDate(stored)),
}

/**
 * Encoders for `coField.encoded`.
 *
 * @example
 * ```ts
 * import { Encoders } from "jazz-tools"
 *
 * console.log(Encoders.Date.encode(new Date(0))) // 1970-01-01T00:00:00.000Z
 * ```
 * @deprecated use `z.date()`
 */
export const Encoders = { Date: DateEncoder, OptionalDate: OptionalDateEncoder }
