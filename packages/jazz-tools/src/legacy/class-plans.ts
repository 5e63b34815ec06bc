/** Class-based definitions: compiles the fields of classes into the plans that schemas compile into, and gives classes their statics. */
import { lazily } from "../schema/definitions/shape.ts"
import { RawAccount } from "cojson"
import { ProfileSchema } from "../schema/definitions/map-schema.ts"
import { attachPlan, attachPlansOfSubclasses, expectPlan } from "../schema/plan-of.ts"
import type { FieldPlan, ValueKind, ValuePlan } from "../schema/plan.ts"
import { CoFeed, feedKind } from "../values/feed/co-feed.ts"
import { CoList, listKind } from "../values/list/co-list.ts"
import { createValue, readCreateOptions } from "../values/creation.ts"
import { CoMap, mapKind } from "../values/map/co-map.ts"
import { Profile } from "../values/map/profile.ts"
import { definitionIn, elementPlan, ITEMS, type FieldDefinition } from "./co-field.ts"
import { addLoading, addUnique } from "./class-statics.ts"

/** A map class that migrates its instances when they are loaded. */
interface Migrating {
  migrate?(): unknown
}

function planOfMapClass(derived: typeof CoMap): ValuePlan {
  const definitions = definitionsOf(derived)
  const compiled = new Map<string, FieldPlan>()
  return {
    kind: mapKind,
    schema: derived,
    instanceClass: derived,
    permissions: {},
    migration: "migrate" in derived.prototype ? (value) => (value as Migrating).migrate?.() : undefined,
    declares: (key) => definitions.named.has(key),
    field(key) {
      const made = compiled.get(key)
      if (made) return made
      const definition = definitions.named.get(key) ?? (key === "$jazz" || key === "$type$" ? undefined : definitions.items)
      if (!definition) return undefined
      const plan = definition.plan()
      compiled.set(key, plan)
      return plan
    },
  }
}

/** The fields that a new object of the class has: class fields cannot be seen otherwise. */
function definitionsOf(derived: typeof CoMap): { readonly named: ReadonlyMap<string, FieldDefinition>; readonly items?: FieldDefinition } {
  const fields = new derived()
  const named = new Map<string, FieldDefinition>()
  for (const [key, value] of Object.entries(fields)) {
    const definition = definitionIn(value)
    if (definition) named.set(key, definition)
  }
  const items = definitionIn((fields as { readonly [ITEMS]?: unknown })[ITEMS])
  return items ? { named, items } : { named }
}

function planOfElements(kind: ValueKind, instanceClass: { readonly prototype: object }, element: unknown): ValuePlan {
  return {
    kind,
    schema: instanceClass,
    instanceClass,
    field: lazily(() => elementPlan(element)),
    permissions: {},
    migration: undefined,
  }
}

function addStatic(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: false })
}

/** Makes `class X extends CoMap { … }`, `CoMap.Record`, `CoList.Of`, `CoFeed.Of` and the statics of classes work. */
export function enableClassDefinitions(): void {
  attachPlansOfSubclasses(CoMap, planOfMapClass)
  addLoading(CoMap)
  addUnique(CoMap)
  addStatic(CoMap, "Record", (element: unknown) => {
    const record = class extends CoMap {}
    Object.defineProperty(record.prototype, ITEMS, { value: element, configurable: true })
    return record
  })
  attachPlan(Profile, () => expectPlan(ProfileSchema.of({})))
  addStatic(Profile, "create", function create(this: object, init: unknown, options: unknown): object {
    if (readCreateOptions(options).owner instanceof RawAccount) throw new Error("Profiles should be owned by a group")
    return createValue(expectPlan(this), init, options)
  })
  for (const [base, kind] of [
    [CoList, listKind],
    [CoFeed, feedKind],
  ] as const) {
    addLoading(base)
    addStatic(base, "Of", (element: unknown) => {
      const derived = kind === listKind ? class extends CoList {} : class extends CoFeed {}
      attachPlan(derived, () => planOfElements(kind, derived, element))
      return derived
    })
  }
  addUnique(CoList)
}
