import { addLoading } from "../../legacy/class-statics.ts"
import { CoFeed, feedKind } from "../../values/feed/co-feed.ts"
import { fieldPlan } from "../field-plan.ts"
import { attachPlan } from "../plan-of.ts"
import type { ValuePlan } from "../plan.ts"
import { ContainerSchema } from "./co-schema-object.ts"
import { lazily } from "./shape.ts"

addLoading(CoFeed)

/** `co.feed`. */
export class FeedSchema extends ContainerSchema {
  readonly builtin = "CoFeed"
  readonly element: unknown

  constructor(element: unknown) {
    super()
    this.element = element
  }

  protected copy(): FeedSchema {
    return new FeedSchema(this.element)
  }

  protected compile(): ValuePlan {
    const instanceClass = class extends CoFeed {}
    const element = lazily(() => fieldPlan(this.element))
    const plan: ValuePlan = {
      kind: feedKind,
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
