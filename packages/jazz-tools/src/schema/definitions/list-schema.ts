import { CoList, listKind } from "../../values/list/co-list.ts"
import { fieldPlan } from "../field-plan.ts"
import { attachPlan } from "../plan-of.ts"
import type { ValuePlan } from "../plan.ts"
import { lazily } from "./shape.ts"
import { UniqueSchema } from "./unique-schema.ts"

/** `co.list`. */
export class ListSchema extends UniqueSchema {
  readonly builtin = "CoList"
  readonly element: unknown

  constructor(element: unknown) {
    super()
    this.element = element
  }

  protected copy(): ListSchema {
    return new ListSchema(this.element)
  }

  protected compile(): ValuePlan {
    const instanceClass = class extends CoList {}
    const element = lazily(() => fieldPlan(this.element))
    const plan: ValuePlan = {
      kind: listKind,
      schema: this,
      instanceClass,
      field: element,
      permissions: this.permissions,
      migration: undefined,
    }
    attachPlan(instanceClass, () => plan)
    return plan
  }
}
