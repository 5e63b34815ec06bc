/** `create`, `load`, `subscribe` and the rest, as statics of classes: the same as the methods of schemas. */
import { RawAccount, type JsonValue, type RawCoValue } from "cojson"
import { readingNode } from "../schema/definitions/co-schema-object.ts"
import { expectPlan } from "../schema/plan-of.ts"
import { createValue, rawOwnerOf, readCreateOptions } from "../values/creation.ts"
import { kinds, type RuntimeLoadOptions, type RuntimeSubscribeOptions } from "../values/kinds.ts"
import { CoList } from "../values/list/co-list.ts"
import { CoMap } from "../values/map/co-map.ts"
import { Profile } from "../values/map/profile.ts"
import { findUniqueID, loadUnique, upsertUnique, type UniqueRequest } from "../values/unique.ts"
import { subscribeArguments } from "../values/value-jazz.ts"

type LoadAs = { readonly loadAs?: unknown }
type Listener = (value: never, unsubscribe: () => void) => void

const loading = {
  create(this: object, init: unknown, options?: unknown): object {
    return createValue(expectPlan(this), init, options)
  },
  fromRaw(this: object, raw: RawCoValue): object {
    const plan = expectPlan(this)
    return plan.kind.wrap(raw, plan, kinds.scope(raw, plan))
  },
  load(this: object, id: string, options?: RuntimeLoadOptions & LoadAs): Promise<object> {
    return kinds.load(readingNode(options), expectPlan(this), id, options ?? {})
  },
  subscribe(this: object, id: string, first: (RuntimeSubscribeOptions & LoadAs) | Listener, second?: Listener): () => void {
    const [options, listener] = subscribeArguments(first, second)
    return kinds.subscribe(readingNode(options as LoadAs), expectPlan(this), id, options, listener)
  },
}

const unique = {
  findUnique(this: object, name: JsonValue, ownerID: string, as?: object): string {
    const owner = rawOwnerOf(as)
    const crypto = (owner ? owner.core.node : readingNode({ loadAs: as })).crypto
    return findUniqueID(expectPlan(this), crypto, name, ownerID)
  },
  upsertUnique(this: object, request: UniqueRequest): Promise<object> {
    return upsertUnique(expectPlan(this), request, "update")
  },
  loadUnique(this: object, name: JsonValue, ownerID: string, options?: RuntimeLoadOptions & LoadAs): Promise<object> {
    return loadUnique(readingNode(options), expectPlan(this), { unique: name, ownerID }, options ?? {})
  },
}

export function addStatic(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: false })
}

function addAll(target: object, statics: object): void {
  for (const [name, value] of Object.entries(statics)) addStatic(target, name, value)
}

export function addLoading(target: object): void {
  addAll(target, loading)
}

function addUnique(target: object): void {
  addAll(target, unique)
}

/** Gives the classes of maps and lists, and thereby those of schemas, their statics. Those of feeds come with what makes feeds. */
export function enableClassStatics(): void {
  for (const base of [CoMap, CoList]) {
    addLoading(base)
    addUnique(base)
  }
  addStatic(Profile, "create", function create(this: object, init: unknown, options: unknown): object {
    if (readCreateOptions(options).owner instanceof RawAccount) throw new Error("Profiles should be owned by a group")
    return createValue(expectPlan(this), init, options)
  })
}
