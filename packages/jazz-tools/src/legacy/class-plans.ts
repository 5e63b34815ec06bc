/** Class-based definitions: compiles the fields of classes into the plans that schemas compile into. */
import { lazily } from "../schema/definitions/shape.ts"
import { attachPlansOfSubclasses } from "../schema/plan-of.ts"
import type { FieldPlan, ValueKind, ValuePlan } from "../schema/plan.ts"
import { CoFeed, feedKind } from "../values/feed/co-feed.ts"
import { CoList, listKind } from "../values/list/co-list.ts"
import { CoMap, mapKind } from "../values/map/co-map.ts"
import { addLoading, addStatic } from "./class-statics.ts"
import { definitionIn, elementPlan, ITEMS, type FieldDefinition } from "./co-field.ts"

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

/** Makes `class X extends CoMap { … }`, `CoMap.Record`, `CoList.Of` and `CoFeed.Of` work. */
export function enableClassDefinitions(): void {
  addLoading(CoFeed)
  attachPlansOfSubclasses(CoMap, planOfMapClass)
  addStatic(CoMap, "Record", (element: unknown) => {
    const record = class extends CoMap {}
    Object.defineProperty(record.prototype, ITEMS, { value: element, configurable: true })
    return record
  })
  for (const [base, kind] of [
    [CoList, listKind],
    [CoFeed, feedKind],
  ] as const) {
    addStatic(base, "Of", (element: unknown) => {
      const derived = kind === listKind ? class extends CoList {} : class extends CoFeed {}
      attachPlansOfSubclasses(derived as { readonly prototype: object }, (used) => planOfElements(kind, used, element), { itself: true })
      return derived
    })
  }
}
