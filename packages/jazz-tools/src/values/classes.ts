/** Classes for `instanceof`, each with the type of its loaded instances. */
import type { CoSchema } from "../schema/schema-types.ts"
import type { BaseProfileShape, CoMapSchema } from "../schema/schema-types.ts"
import type { Loaded } from "../schema/infer.ts"
import type { CoFeedStatics, CoListStatics, CoMapStatics } from "../legacy/class-types.ts"
import { CoFeed as FeedClass } from "./feed/co-feed.ts"
import type { CoFeed as FeedType } from "./feed/feed-types.ts"
import { CoList as ListClass } from "./list/co-list.ts"
import type { CoListInstance } from "./list/list-types.ts"
import { CoMap as MapClass } from "./map/co-map.ts"
import type { CoMapBase, CoMapJazzBase } from "./map/map-types.ts"
import { Profile as ProfileClass } from "./map/profile.ts"
import { CoVector as VectorClass } from "./vector/co-vector.ts"
import type { CoVectorInstance } from "./vector/vector-types.ts"

type ClassOf<T> = abstract new () => T

export interface CoMap extends CoMapBase {
  readonly $jazz: CoMapJazzBase
}
// The classes make instances of the interfaces with the same names.
export const CoMap = MapClass as unknown as ClassOf<CoMap> & CoMapStatics<CoMap>
export type Profile = Loaded<CoMapSchema<BaseProfileShape>, true>
export const Profile = ProfileClass as unknown as ClassOf<Profile>
export type CoList<Item = unknown> = CoListInstance<Item, CoSchema>
export const CoList = ListClass as unknown as ClassOf<CoList> &
  CoListStatics & { Of<Item>(element: Item): ClassOf<CoList<Item>> & CoListStatics }
export type CoFeed<Item = unknown> = FeedType<Item>
export const CoFeed = FeedClass as unknown as ClassOf<CoFeed> &
  CoFeedStatics & { Of<Item>(element: Item): ClassOf<CoFeed<Item>> & CoFeedStatics }
export type CoVector = CoVectorInstance
export const CoVector = VectorClass as unknown as ClassOf<CoVector> & { create(): never }
