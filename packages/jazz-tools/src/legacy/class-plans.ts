/** Class-based definitions: compiles the fields of classes into the plans that schemas compile into. */
import { ProfileSchema } from "../schema/definitions/map-schema.ts"
import { lazily } from "../schema/definitions/shape.ts"
import { attachPlansOfSubclasses, expectPlan } from "../schema/plan-of.ts"
import type { ValueKind, ValuePlan } from "../schema/plan.ts"
import { CoFeed, feedKind } from "../values/feed/co-feed.ts"
import { CoList, listKind } from "../values/list/co-list.ts"
import { CoMap, mapKind } from "../values/map/co-map.ts"
import { Profile } from "../values/map/profile.ts"
import { addLoading, addStatic } from "./class-statics.ts"
import { elementPlan, ITEMS } from "./co-field.ts"
import { definitionIn, definitionsIn, fieldsDefinedBy, type FieldDefinition } from "./field-definition.ts"

/** A map class that migrates its instances when they are loaded. */
interface Migrating {
  migrate?(): unknown
}

/** Fields that the class does not define are those of `base`. */
function planOfMapClass(derived: typeof CoMap, base?: ValuePlan): ValuePlan {
  const definitions = definitionsOf(derived)
  const defined = fieldsDefinedBy(
    (key) => definitions.named.get(key) ?? (key === "$jazz" || key === "$type$" ? undefined : definitions.items),
  )
  return {
    kind: mapKind,
    schema: derived,
    instanceClass: derived,
    permissions: {},
    migration: "migrate" in derived.prototype ? (value) => (value as Migrating).migrate?.() : undefined,
    declares: (key) => definitions.named.has(key) || base?.declares?.(key) === true,
    field: (key) => defined(key) ?? base?.field(key),
  }
}

/** The fields that a new object of the class has. */
function definitionsOf(derived: typeof CoMap): { readonly named: ReadonlyMap<string, FieldDefinition>; readonly items?: FieldDefinition } {
  const fields = new derived()
  const named = definitionsIn(fields)
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
  attachPlansOfSubclasses(CoMap, (derived) => planOfMapClass(derived))
  const profile = lazily(() => expectPlan(ProfileSchema.of({})))
  attachPlansOfSubclasses(Profile, (derived) => (derived === Profile ? profile() : planOfMapClass(derived, profile())), { itself: true })
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
