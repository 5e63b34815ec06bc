/**
 * CoMap: a map as a plain-looking object. A proxy, because keys appear and vanish with the data (`Object.keys`, `in`, spread);
 * reads go straight through the compiled plan to the content, nothing is copied.
 */
import { RawCoMap, RawGroup, type JsonValue, type RawCoValue } from "cojson"
import { ELEMENT, type FieldPlan, type ValueKind, type ValuePlan, type WantedRef } from "../../schema/plan.ts"
import { storedReference } from "../../schema/stored-reference.ts"
import type { CompiledQuery } from "../../schema/compiled-query.ts"
import type { RawOwner } from "../base.ts"
import { encodeField } from "../creation.ts"
import { INSPECT } from "../inspect.ts"
import type { Scope } from "../scope.ts"
import { MapJazz } from "./map-jazz.ts"
import { toJSONOf } from "../json.ts"

/** Class of all maps, for `instanceof`. */
export class CoMap {
  get $isLoaded(): true {
    return true
  }

  get $type$(): string {
    return "CoMap"
  }

  toJSON(): unknown {
    return toJSONOf(this, [])
  }

  [INSPECT](): unknown {
    return this.toJSON()
  }
}

/** What instances have besides their fields. */
function isOwnMember(key: string): boolean {
  return key === "$isLoaded" || key === "$type$" || key === "$jazz" || key === "toJSON"
}

const JAZZ = Symbol("jazz")

interface Target {
  [JAZZ]: MapJazz
}

const handler: ProxyHandler<Target> = {
  get(target, key, receiver) {
    const jazz = target[JAZZ]
    if (typeof key === "string") {
      if (key === "$jazz") return jazz
      const field = isOwnMember(key) ? undefined : jazz.plan.field(key)
      if (field) {
        const stored = jazz.raw.get(key)
        if (stored !== undefined) return field.type === "json" ? stored : jazz.decodeField(key, field, stored)
        if (jazz.isDeclared(key) || jazz.has(key)) return jazz.decodeField(key, field, stored)
      }
    }
    return Reflect.get(target, key, receiver)
  },
  has(target, key) {
    if (typeof key === "string" && !isOwnMember(key)) {
      const field = target[JAZZ].plan.field(key)
      if (field) return target[JAZZ].raw.get(key) !== undefined
    }
    return (typeof key === "string" && isOwnMember(key)) || Reflect.has(Object.getPrototypeOf(target) as object, key)
  },
  ownKeys: (target) => target[JAZZ].keys(),
  getOwnPropertyDescriptor(target, key) {
    const jazz = target[JAZZ]
    if (typeof key === "string" && key === "$jazz") return { value: jazz, enumerable: false, configurable: true, writable: false }
    if (typeof key !== "string" || !jazz.has(key)) return undefined
    // asked for by whoever lists keys: what would load a reference or decode is left out
    const value = jazz.plan.field(key)?.type === "json" ? jazz.raw.get(key) : undefined
    return { value, enumerable: true, configurable: true, writable: true }
  },
  set(target, key) {
    if (typeof key === "string" && target[JAZZ].plan.field(key)) throw new Error("Cannot update a CoMap directly. Use `$jazz.set` instead.")
    return false
  },
  deleteProperty(target, key) {
    if (typeof key === "string" && !target[JAZZ].plan.field(key)) return true
    throw new Error("Cannot delete a CoMap property directly. Use `$jazz.delete` instead.")
  },
  // marks that libraries put on what they are given, such as those of Vue's markRaw; they are no keys
  defineProperty(target, key, descriptor) {
    const jazz = target[JAZZ]
    const isTaken = typeof key === "string" && (isOwnMember(key) || jazz.has(key) || (jazz.isDeclared(key) && jazz.plan.field(key)))
    return !isTaken && descriptor.configurable === true && Reflect.defineProperty(target, key, descriptor)
  },
  // freezing would lie: the content goes on changing
  preventExtensions: () => false,
}

export const mapKind: ValueKind = {
  name: "CoMap",
  accepts: isPlainMap,
  wrap(raw, plan, scope) {
    return wrapMap(raw as RawCoMap, plan, scope) // accepts() has checked
  },
  makes: (data) => data === undefined || data === null || (typeof data === "object" && !Array.isArray(data)),
  create(plan, data, owner, uniqueness) {
    return owner.createMap(
      initialValues(plan, data, owner),
      null,
      "private",
      uniqueness === undefined ? undefined : { uniqueness: uniqueness as never },
    )
  },
  wanted: (raw, plan, query) => wantedRefs(raw as RawCoMap, plan, query),
}

function isPlainMap(raw: RawCoValue): raw is RawCoMap {
  return raw instanceof RawCoMap && !(raw instanceof RawGroup)
}

function wrapMap(raw: RawCoMap, plan: ValuePlan, scope: Scope): object {
  const jazz = new MapJazz(raw, plan, scope)
  const target = Object.create(plan.instanceClass.prototype) as Target
  target[JAZZ] = jazz
  const instance = new Proxy(target, handler)
  jazz.instance = instance
  return instance
}

function initialValues(plan: ValuePlan, data: unknown, owner: RawOwner): { [key: string]: JsonValue } {
  const init: { [key: string]: JsonValue } = Object.create(null) as { [key: string]: JsonValue }
  if (typeof data !== "object" || data === null) return init
  for (const key of Object.keys(data)) {
    const field = plan.field(key)
    if (!field || key === "$jazz" || key === "$type$") continue
    const value = (data as { readonly [key: string]: unknown })[key]
    if (field.type === "ref" && (value === undefined || value === null)) continue
    // An explicit undefined is recorded as a `set` without value.
    init[key] = encodeField(field, value, owner, key) as JsonValue
  }
  return init
}

/** The references that the query names; on records `$each` stands for every key. */
export function wantedRefs(raw: RawCoMap, plan: ValuePlan, query: CompiledQuery): WantedRef[] {
  const wanted: WantedRef[] = []
  const { each, fields } = query
  if (each) {
    for (const key of raw.keys()) {
      const field = fields.has(key) ? undefined : plan.field(key)
      if (field && !isDeclared(plan, key)) push(wanted, raw, key, field, each)
    }
  }
  for (const [key, child] of fields) push(wanted, raw, key, plan.field(key), child)
  return wanted
}

function isDeclared(plan: ValuePlan, key: string): boolean {
  return plan.declares?.(key) ?? key !== ELEMENT
}

function push(wanted: WantedRef[], raw: RawCoMap, key: string, field: FieldPlan | undefined, query: CompiledQuery): void {
  if (field?.type !== "ref") return
  const id = storedReference(raw.get(key))
  wanted.push({ slot: key, id, field, query, missing: `The ref ${key} is required but missing` })
}
