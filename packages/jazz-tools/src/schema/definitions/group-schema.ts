import { Group, groupKind } from "../../values/group/group.ts"
import type { Account } from "../../values/account/account.ts"
import { attachPlan, expectPlan } from "../plan-of.ts"
import type { ValuePlan } from "../plan.ts"
import { CoSchemaObject } from "./co-schema-object.ts"

/** `co.group`. */
export class GroupSchemaObject extends CoSchemaObject {
  readonly builtin = "Group"

  create(options?: Account | { readonly owner: Account }): Group {
    return Group.create(options)
  }

  createInvite(id: string, options?: Parameters<typeof Group.createInvite>[1]): Promise<string> {
    return Group.createInvite(id, options)
  }

  protected copy(): GroupSchemaObject {
    return new GroupSchemaObject()
  }

  protected compile(): ValuePlan {
    return { kind: groupKind, schema: this, instanceClass: Group, field: () => undefined, permissions: {}, migration: undefined }
  }
}

const groupSchema = new GroupSchemaObject()
attachPlan(Group, () => expectPlan(groupSchema))
