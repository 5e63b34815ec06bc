import { CoVector, vectorKind } from "../../values/vector/co-vector.ts"
import { attachPlan } from "../plan-of.ts"
import type { ValuePlan } from "../plan.ts"
import { CreatableSchema } from "./co-schema-object.ts"
import { leafPlan } from "./leaf-plan.ts"

/** `co.vector`. */
export class VectorSchema extends CreatableSchema {
  readonly builtin = "CoVector"
  readonly dimensions: number

  constructor(dimensions: number) {
    super()
    if (!Number.isInteger(dimensions) || dimensions <= 0)
      throw new Error("co.vector() expects the vector dimensions count to be a positive integer")
    this.dimensions = dimensions
  }

  protected copy(): VectorSchema {
    return new VectorSchema(this.dimensions)
  }

  protected compile(): ValuePlan {
    const instanceClass = class extends CoVector {}
    const plan = leafPlan(this, vectorKind, instanceClass, { permissions: this.permissions, dimensions: this.dimensions })
    attachPlan(instanceClass, () => plan)
    return plan
  }
}
