import type { MapShape, RawCoMap } from "./raw-co-map.ts"

/** The public card of an account: a map with at least `name`. */
export type RawProfile = RawCoMap<MapShape & { readonly name: string }>
