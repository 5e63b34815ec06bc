import type { RawCoMap } from "cojson"
import { attachPlan, expectPlan, planOf } from "../schema/plan-of.ts"
import type { ValuePlan } from "../schema/plan.ts"
import { mapKind } from "../values/map/co-map.ts"
import { CoMap } from "../values/map/co-map.ts"
import type { CoMap as MapInstance } from "../values/classes.ts"
import { addLoading } from "./class-statics.ts"
import type { SchemaUnionStatics } from "./class-types.ts"

/** Reads the data of a value and says which class it belongs to. */
type Chooser = (raw: Pick<RawCoMap, "get">) => unknown

abstract class UnionBase extends CoMap {
  static Of(choose: Chooser): typeof UnionBase {
    abstract class Union extends UnionBase {}
    attachPlan(Union, () => planOfUnion(Union, choose))
    addLoading(Union)
    return Union
  }
}

export type SchemaUnion = MapInstance
/**
 * One of several map classes, chosen by the data.
 *
 * @example
 * ```ts
 * import { coField, CoMap, SchemaUnion } from "jazz-tools"
 *
 * class Cat extends CoMap {
 *   type = coField.literal("cat")
 * }
 * class Dog extends CoMap {
 *   type = coField.literal("dog")
 * }
 * const Pet = SchemaUnion.Of((raw) => (raw.get("type") === "cat" ? Cat : Dog))
 * const pet = await Pet.load(Dog.create({ type: "dog" }).$jazz.id)
 * console.log(pet instanceof Dog) // true
 * ```
 * @deprecated use `co.discriminatedUnion`
 */
export const SchemaUnion = UnionBase as unknown as (abstract new () => SchemaUnion) & SchemaUnionStatics

function planOfUnion(instanceClass: { readonly prototype: object }, choose: Chooser): ValuePlan {
  return {
    kind: { ...mapKind, name: "CoDiscriminatedUnion", accepts: () => true },
    schema: instanceClass,
    instanceClass,
    field: () => undefined,
    permissions: {},
    migration: undefined,
    member(read) {
      const chosen = choose({ get: read as RawCoMap["get"] })
      return planOf(chosen) && expectPlan(chosen)
    },
  }
}
