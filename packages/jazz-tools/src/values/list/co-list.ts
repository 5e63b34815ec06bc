/**
 * CoList: a list as an array. A proxy over an (empty) array, so that `Array.isArray` holds; indices and `length` are read from the
 * content. Methods that read the whole list work on a plain array of items instead of going through the proxy item by item.
 */
import { RawCoList, RawCoPlainText, type RawCoValue } from "cojson"
import type { CompiledQuery } from "../../schema/compiled-query.ts"
import { storedReference } from "../../schema/stored-reference.ts"
import { ELEMENT, type ValueKind, type ValuePlan, type WantedRef } from "../../schema/plan.ts"
import type { RawOwner } from "../base.ts"
import { encodeItem, areItems } from "../creation.ts"
import { INSPECT } from "../inspect.ts"
import type { Scope } from "../scope.ts"
import { ListJazz } from "./list-jazz.ts"
import { toJSONOf } from "../json.ts"

/** Class of all lists, for `instanceof`. */
export class CoList extends Array<unknown> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }

  static override of(): never {
    throw new Error("Can't use Array.of with CoLists")
  }

  get $isLoaded(): true {
    return true
  }

  get $type$(): "CoList" {
    return "CoList"
  }

  toJSON(): unknown {
    return toJSONOf(this, [])
  }

  [INSPECT](): unknown {
    return this.toJSON()
  }
}

const READERS = [
  "at",
  "concat",
  "entries",
  "every",
  "filter",
  "find",
  "findIndex",
  "findLast",
  "findLastIndex",
  "flat",
  "flatMap",
  "forEach",
  "includes",
  "indexOf",
  "join",
  "keys",
  "lastIndexOf",
  "map",
  "reduce",
  "reduceRight",
  "slice",
  "some",
  "toLocaleString",
  "toReversed",
  "toSorted",
  "toSpliced",
  "toString",
  "values",
  "with",
  Symbol.iterator,
] as const

/** Callbacks get the list as their last argument, as those of arrays do. */
function withList(list: unknown, callback: ArrayMethod, [, ...rest]: readonly unknown[]): unknown[] {
  function call(this: readonly unknown[], ...args: readonly unknown[]): unknown {
    return callback.apply(this, args.length > 2 ? [...args.slice(0, -1), list] : [...args])
  }
  return [call, ...rest]
}

const MUTATORS: { readonly [name: string]: string } = {
  push: "Use `.$jazz.push` instead.",
  unshift: "Use `.$jazz.unshift` instead.",
  pop: "Use `.$jazz.pop` instead.",
  shift: "Use `.$jazz.shift` instead.",
  splice: "Use `.$jazz.splice` instead.",
  fill: "Use `.$jazz.set` instead.",
  copyWithin: "Use `.$jazz.set` instead.",
  sort: "Use `.toSorted` if you want a sorted copy, or `.$jazz.set` to mutate the CoList.",
  reverse: "Use `.toReversed` if you want a reversed copy, or `.$jazz.set` to mutate the CoList.",
}

type ArrayMethod = (this: readonly unknown[], ...args: readonly unknown[]) => unknown

for (const name of READERS) {
  const method = Array.prototype[name] as unknown as ArrayMethod | undefined
  if (!method) continue // older platforms
  Object.defineProperty(CoList.prototype, name, {
    value(this: { readonly $jazz: ListJazz }, ...args: readonly unknown[]) {
      return method.apply(this.$jazz.items(), typeof args[0] === "function" ? withList(this, args[0] as ArrayMethod, args) : [...args])
    },
    configurable: true,
    writable: true,
  })
}
for (const [name, hint] of Object.entries(MUTATORS)) {
  Object.defineProperty(CoList.prototype, name, {
    value() {
      throw new Error(`Cannot mutate a CoList directly. ${hint}`)
    },
    configurable: true,
    writable: true,
  })
}

const JAZZ = Symbol("jazz")

interface Target extends CoList {
  [JAZZ]: ListJazz
}

const handler: ProxyHandler<Target> = {
  get(target, key, receiver) {
    const jazz = target[JAZZ]
    if (typeof key === "string") {
      const index = indexOf(key)
      if (index >= 0) return jazz.at(index)
      if (key === "length") return jazz.length
      if (key === "$jazz") return jazz
    }
    return Reflect.get(target, key, receiver)
  },
  has(target, key) {
    if (typeof key === "string") {
      const index = indexOf(key)
      if (index >= 0) return index < target[JAZZ].length
    }
    return key === "$jazz" || Reflect.has(Object.getPrototypeOf(target) as object, key)
  },
  ownKeys: (target) => [...Array(target[JAZZ].length).keys()].map(String).concat("length"),
  getOwnPropertyDescriptor(target, key) {
    const jazz = target[JAZZ]
    if (key === "length") return { value: jazz.length, enumerable: false, configurable: false, writable: true }
    if (key === "$jazz") return { value: jazz, enumerable: false, configurable: true, writable: false }
    const index = typeof key === "string" ? indexOf(key) : -1
    if (index < 0 || index >= jazz.length) return undefined
    // asked for by whoever lists keys: what would load a reference or decode is left out
    return { value: jazz.isPlain ? jazz.at(index) : undefined, enumerable: true, configurable: true, writable: true }
  },
  set(_target, key) {
    if (typeof key === "string" && indexOf(key) >= 0) throw new Error("Cannot update a CoList directly. Use `$jazz.set` instead.")
    return key === "length"
  },
  deleteProperty: () => true,
  // marks that libraries put on what they are given, such as those of Vue's markRaw; they are no keys
  defineProperty(target, key, descriptor) {
    const isTaken = typeof key === "string" && (indexOf(key) >= 0 || key === "length" || key === "$jazz")
    return !isTaken && descriptor.configurable === true && Reflect.defineProperty(target, key, descriptor)
  },
  // freezing would lie: the content goes on changing
  preventExtensions: () => false,
}

/** -1 when the key is no index. */
function indexOf(key: string): number {
  const first = key.charCodeAt(0)
  if (first < 48 || first > 57) return -1
  const index = Number(key)
  return Number.isSafeInteger(index) && String(index) === key ? index : -1
}

export const listKind: ValueKind = {
  name: "CoList",
  accepts: (raw) => isList(raw),
  wrap(raw, plan, scope) {
    return wrapList(raw as RawCoList, plan, scope) // accepts() has checked
  },
  makes: areItems,
  create(plan, data, owner, uniqueness) {
    const items = encodeItems(plan, areItems(data) ? [...(data ?? [])] : [], owner)
    return owner.createList(items, null, "private", uniqueness === undefined ? undefined : { uniqueness: uniqueness as never })
  },
  wanted: (raw, plan, query) => wantedRefs(raw as RawCoList, plan, query),
  elements: (raw) => (raw as RawCoList).values(),
  pathOf: (raw, id) => String((raw as RawCoList).values().indexOf(id)),
}

function isList(raw: RawCoValue): raw is RawCoList {
  return raw instanceof RawCoList && !(raw instanceof RawCoPlainText)
}

function encodeItems(plan: ValuePlan, items: readonly unknown[], owner: RawOwner) {
  const field = plan.field(ELEMENT)
  return items.map((item) => (field ? encodeItem(field, item, owner) : null))
}

function wrapList(raw: RawCoList, plan: ValuePlan, scope: Scope): object {
  const target = [] as unknown[] as Target
  Object.setPrototypeOf(target, plan.instanceClass.prototype)
  const jazz = new ListJazz(raw, plan, scope)
  Object.defineProperty(target, JAZZ, { value: jazz, configurable: true })
  const instance = new Proxy(target, handler)
  jazz.instance = instance
  return instance
}

function wantedRefs(raw: RawCoList, plan: ValuePlan, query: CompiledQuery): WantedRef[] {
  const field = plan.field(ELEMENT)
  if (field?.type !== "ref") return []
  const { each, fields } = query
  const items = raw.values()
  const at = (index: number, child: CompiledQuery): WantedRef => {
    const id = storedReference(items[index])
    return id !== undefined
      ? { slot: id, id, field, query: child, missing: "" }
      : { slot: String(index), id: undefined, field, query: child, missing: `The ref on position ${index} is required but missing` }
  }
  if (each) return items.map((_, index) => at(index, each))
  return [...fields].filter(([key]) => Number(key) < items.length).map(([key, child]) => at(Number(key), child))
}
