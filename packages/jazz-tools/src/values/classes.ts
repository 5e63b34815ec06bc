/** Classes for `instanceof`, each with the type of its loaded instances. */
import type { RawCoList } from "cojson"
import type { BaseProfileShape, CoMapSchema } from "../schema/schema-types.ts"
import type { Loaded } from "../schema/infer.ts"
import { enableClassDefinitions } from "../legacy/class-plans.ts"
import type { ClassElementsSchema, ClassMapSchema } from "../legacy/class-schema.ts"
import type { CoFeedStatics, CoListStatics, CoMapStatics } from "../legacy/class-types.ts"
import type { OwnedJazz } from "./base.ts"
import { CoFeed as FeedClass } from "./feed/co-feed.ts"
import type { CoFeed as FeedType } from "./feed/feed-types.ts"
import { CoList as ListClass } from "./list/co-list.ts"
import type { CoListInstance } from "./list/list-types.ts"
import { CoMap as MapClass } from "./map/co-map.ts"
import type { CoMapBase, CoMapJazz } from "./map/map-types.ts"
import { Profile as ProfileClass } from "./map/profile.ts"
import type { Ref } from "./ref.ts"
import { CoVector as VectorClass } from "./vector/co-vector.ts"
import type { CoVectorInstance } from "./vector/vector-types.ts"

type ClassOf<T> = abstract new () => T

// Here, because whoever defines classes extends one of these: bundlers leave this file out of apps that only have schemas.
enableClassDefinitions()

export interface CoMap extends CoMapBase {
  readonly $jazz: CoMapJazz<ClassMapSchema<this>>
}
// The classes make instances of the interfaces with the same names.
/**
 * Base class of maps. New programs use `co.map`.
 *
 * @example
 * ```ts
 * import { coField, CoMap } from "jazz-tools"
 *
 * class Task extends CoMap {
 *   title = coField.string
 * }
 * const task = Task.create({ title: "Pack" })
 * console.log(task.title, task instanceof CoMap) // Pack true
 * ```
 */
export const CoMap = MapClass as unknown as ClassOf<CoMap> & CoMapStatics
export type Profile = Loaded<CoMapSchema<BaseProfileShape>, true>
interface ClassProfile extends CoMap {
  name: string
  inbox: string | undefined
  inboxInvite: string | undefined
}
/**
 * Base class of profiles: `co.profile()` makes instances of it.
 *
 * @example
 * ```ts
 * import { Profile } from "jazz-tools"
 *
 * const { profile } = await me.$jazz.ensureLoaded({ resolve: { profile: true } })
 * console.log(profile instanceof Profile, profile.name) // true Ann
 * ```
 */
export const Profile = ProfileClass as unknown as ClassOf<ClassProfile> & CoMapStatics
/** A list of anything: every list is one. */
interface AnyList<Item> extends ReadonlyArray<Item> {
  readonly $isLoaded: true
  readonly $type$: "CoList"
  readonly $jazz: AnyListJazz<Item>
  toJSON(): unknown[]
}
interface AnyListJazz<Item> extends OwnedJazz {
  readonly raw: RawCoList
  readonly refs: Iterable<Ref<unknown>> & { readonly length: number; readonly [index: number]: Ref<unknown> }
  set(index: number, value: unknown): void
  push(...items: unknown[]): number
  unshift(...items: unknown[]): number
  pop(): Item | undefined
  shift(): Item | undefined
  splice(start: number, deleteCount: number, ...items: unknown[]): Item[]
  remove(...indices: number[]): Item[]
  remove(predicate: (item: Item, index: number) => boolean): Item[]
  retain(predicate: (item: Item, index: number) => boolean): Item[]
  applyDiff(items: readonly unknown[]): AnyList<Item>
  ensureLoaded(options: { readonly resolve?: boolean }): Promise<AnyList<Item>>
  subscribe(listener: (value: AnyList<Item>, unsubscribe: () => void) => void): () => void
}
export type CoList<Item = unknown> = unknown extends Item ? AnyList<Item> : CoListInstance<Item, ClassElementsSchema<"CoList", Item>>
/**
 * Base class of lists. New programs use `co.list`.
 *
 * @example
 * ```ts
 * import { coField, CoList } from "jazz-tools"
 *
 * class Names extends CoList.Of(coField.string) {}
 * const names = Names.create(["Ann", "Ben"])
 * console.log(names.length, names instanceof CoList) // 2 true
 * ```
 */
export const CoList = ListClass as unknown as (abstract new <Item = unknown>() => CoList<Item>) &
  CoListStatics & { Of<Item>(element: Item): ClassOf<CoList<Item>> & CoListStatics }
export type CoFeed<Item = unknown> = FeedType<Item, ClassElementsSchema<"CoFeed", Item>>
/**
 * Base class of feeds. New programs use `co.feed`.
 *
 * @example
 * ```ts
 * import { coField, CoFeed } from "jazz-tools"
 *
 * class Reactions extends CoFeed.Of(coField.string) {}
 * const reactions = Reactions.create(["👍"])
 * console.log(reactions.byMe?.value, reactions instanceof CoFeed) // 👍 true
 * ```
 */
export const CoFeed = FeedClass as unknown as (abstract new <Item = unknown>() => CoFeed<Item>) &
  CoFeedStatics & { Of<Item>(element: Item): ClassOf<CoFeed<Item>> & CoFeedStatics }
export type CoVector = CoVectorInstance
/**
 * Base class of vectors, which are made by `co.vector(dimensions).create(…)`; its own `create` throws.
 *
 * @example
 * ```ts
 * import { CoVector } from "jazz-tools"
 *
 * console.log(co.vector(2).create([3, 4]) instanceof CoVector) // true
 * ```
 */
export const CoVector = VectorClass as unknown as ClassOf<CoVector> & { create(): never }
