import type { JsonValue } from "cojson"

type JsonRecord = { [key: string]: JsonValue }

/** Values that somebody may put where another type is expected. */
const STRANGE: readonly JsonValue[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  "",
  "x",
  "co_z",
  "__proto__",
  "\u0000\ud800",
  [],
  [null],
  [[[]]],
  {},
  { length: -1 },
  JSON.parse(
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":null,"hasOwnProperty":1}',
  ) as JsonValue,
]

/** Every message that differs from the given one in one field: missing, of another type, or with strange keys beside it. */
export function* spoiled(message: JsonValue): Generator<JsonValue> {
  for (const path of pathsOf(message)) {
    for (const value of STRANGE) yield withValue(message, path, value)
    if (path.length > 0) yield withValue(message, path, undefined)
  }
}

function* pathsOf(value: JsonValue, path: readonly (string | number)[] = []): Generator<readonly (string | number)[]> {
  yield path
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* pathsOf(item as JsonValue, [...path, index])
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* pathsOf(item as JsonValue, [...path, key])
  }
}

function withValue(message: JsonValue, path: readonly (string | number)[], value: JsonValue | undefined): JsonValue {
  if (path.length === 0) return value ?? null
  const copy = structuredClone(message)
  let place = copy as JsonRecord
  for (const step of path.slice(0, -1)) place = place[step] as JsonRecord
  const last = path.at(-1) ?? ""
  if (value === undefined) delete place[last]
  else place[last] = value
  return copy
}
