import { lazily } from "../schema/definitions/shape.ts"
import type { Migration, ValuePlan } from "../schema/plan.ts"
import type { AccountCreationProps } from "../values/account/account-options.ts"
import type { Account } from "../values/account/account.ts"
import { definitionsIn, fieldsDefinedBy } from "./field-definition.ts"

/** Called with what a subclass may be called with: its own constructor passes on what it gets. */
type AccountConstructor = new (...args: readonly unknown[]) => Account

/**
 * The plan of `class X extends Account { root = coField.ref(Root); migrate(creationProps) { … } }`. Fields that the class does not define are
 * those of `base`, the plan of every account.
 */
export function planOfAccountClass(derived: typeof Account, base: ValuePlan): ValuePlan {
  const constructor = derived as unknown as AccountConstructor
  // An object that belongs to no account: class fields cannot be seen otherwise.
  const definitions = lazily(() => definitionsIn(new constructor()))
  const defined = fieldsDefinedBy((key) => definitions().get(key))
  return {
    kind: {
      ...base.kind,
      wrap(raw, plan, scope) {
        const account = new constructor(raw, plan, scope)
        for (const key of definitions().keys()) Reflect.deleteProperty(account, key) // they hide what is read
        return account
      },
    },
    schema: derived,
    instanceClass: derived,
    field: (key) => defined(key) ?? base.field(key),
    permissions: {},
    migration: migrate as Migration, // of accounts, who call it with what they were created with
  }
}

function migrate(account: Account, creationProps?: AccountCreationProps): unknown {
  return account.migrate(creationProps)
}
