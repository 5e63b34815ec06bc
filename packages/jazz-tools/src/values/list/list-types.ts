import type { RawCoList } from "cojson"
import type { AlsoLoaded, DefaultQuery, FieldUpdate, Loaded } from "../../schema/infer.ts"
import type { EnsureLoadedOptions, SubscribeListener, SubscribeOptions } from "../../schema/load-options.ts"
import type { Query, RefSchema, Strict } from "../../schema/resolve-query.ts"
import type { OwnedJazz, PlainJSON, SchemaMark } from "../base.ts"
import type { Ref } from "../ref.ts"

type ArrayMutators = "push" | "unshift" | "pop" | "shift" | "splice" | "reverse" | "fill" | "copyWithin"
/** What arrays have and lists refuse: takes nothing that there is, and throws. */
type Refused = { readonly [K in ArrayMutators]: (value: never) => never } & { readonly sort: (compare?: never) => never }

/** A list: reads like an array; writes go through `$jazz`. */
export interface CoListInstance<Item, S> extends ReadonlyArray<Item>, Refused {
  readonly $isLoaded: true
  readonly $type$: "CoList"
  readonly $jazz: CoListJazz<Item, S>
  toJSON(): PlainJSON[]
}

type ElementOf<S> = S extends { readonly element: infer E } ? E : never

/** Refs by index; empty items have none. */
export interface ListRefs<S> extends Iterable<Ref<Loaded<RefSchema<ElementOf<S>>, true>>> {
  readonly length: number
  readonly [index: number]: Ref<Loaded<RefSchema<ElementOf<S>>, true>>
}

export interface CoListJazz<Item, S> extends OwnedJazz {
  /** The schema, for types only: nothing has it at run time. */
  readonly schemaType?: SchemaMark<S>
  readonly raw: RawCoList
  set(index: number, value: FieldUpdate<ElementOf<S>>): void
  /** One transaction; returns the new length. */
  push(...items: FieldUpdate<ElementOf<S>>[]): number
  unshift(...items: FieldUpdate<ElementOf<S>>[]): number
  pop(): Item | undefined
  shift(): Item | undefined
  splice(start: number, deleteCount: number, ...items: FieldUpdate<ElementOf<S>>[]): Item[]
  /** Indices out of range are ignored. Returns the removed items in index order. */
  remove(...indices: number[]): Item[]
  remove(predicate: (item: Item, index: number, list: CoListInstance<Item, S>) => boolean): Item[]
  /** Keeps matching items and returns the removed ones. */
  retain(predicate: (item: Item, index: number, list: CoListInstance<Item, S>) => boolean): Item[]
  /** Minimal edit to make the list equal to `items`; one notification. */
  applyDiff(items: readonly FieldUpdate<ElementOf<S>>[]): CoListInstance<Item, S>
  readonly refs: ListRefs<S>
  ensureLoaded<const R extends Query<S> = DefaultQuery<S>>(
    options: EnsureLoadedOptions<R> & Strict<R, Query<S>>,
  ): Promise<AlsoLoaded<S, R, CoListInstance<Item, S>>>
  subscribe<const R extends Query<S> = DefaultQuery<S>>(listener: SubscribeListener<AlsoLoaded<S, R, CoListInstance<Item, S>>>): () => void
  subscribe<const R extends Query<S> = DefaultQuery<S>>(
    options: SubscribeOptions<R> & Strict<R, Query<S>>,
    listener: SubscribeListener<AlsoLoaded<S, R, CoListInstance<Item, S>>>,
  ): () => void
  /** Throws `Not implemented`. */
  getEdits(): never
}
