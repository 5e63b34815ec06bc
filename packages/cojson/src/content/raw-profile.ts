import { RawCoMap, type MapShape } from "./raw-co-map.ts"

/** The public card of an account: a map with at least `name`. */
export class RawProfile extends RawCoMap<MapShape & { readonly name: string }> {}
