/** Id of a CoValue: `co_z` + base58 of 19 bytes. */
export type RawCoID = `co_z${string}`

/** A CoValue id that remembers the kind of content behind it. */
export type CoID<T> = RawCoID & { readonly __type?: T }

/** Code units; ids have 30. Longer texts name nothing, and would only fill the tables of whoever remembers what peers ask for. */
const MAX_LENGTH = 100

/** The only check that peers make (specs: data-model §1.3): a string that begins with `co_z`, and no longer than an id may get. */
export function isRawCoID(value: unknown): value is RawCoID {
  return typeof value === "string" && value.startsWith("co_z") && value.length <= MAX_LENGTH
}

/** Ids of accounts are CoValue ids. */
export type RawAccountID = RawCoID
