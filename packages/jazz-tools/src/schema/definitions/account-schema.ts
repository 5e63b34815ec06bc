import type { LocalNode, RawAccount } from "cojson"
import { Account } from "../../values/account/account.ts"
import { accountReferences } from "../../values/account/account-jazz.ts"
import type { CreateAccountOptions, CreateAsOptions, CreatedAs } from "../../values/account/account-options.ts"
import { createAccount, createAccountAs } from "../../values/account/create-account.ts"
import { activeAccountContext } from "../../context/active-account.ts"
import { kinds } from "../../values/kinds.ts"
import { attachPlan, attachPlansOfSubclasses, expectPlan } from "../plan-of.ts"
import type { Migration, ValueKind, ValuePlan } from "../plan.ts"
import { planOfAccountClass } from "../../legacy/account-class-plan.ts"
import { CoSchemaObject } from "./co-schema-object.ts"
import { MapSchema, ProfileSchema } from "./map-schema.ts"
import { shapeFields, type RuntimeShape } from "./shape.ts"

const accountKind: ValueKind = {
  name: "Account",
  ...accountReferences,
  wrap: (raw, plan, scope) => new (plan.instanceClass as typeof Account)(raw as RawAccount, plan, scope), // accepts() has checked
}

/** `co.account`. */
export class AccountSchemaObject extends CoSchemaObject {
  readonly builtin = "Account"
  readonly shape: RuntimeShape

  constructor(shape: RuntimeShape = { profile: ProfileSchema.of({}), root: new MapSchema({}) }) {
    super()
    this.shape = shape
  }

  create(options: CreateAccountOptions): Promise<Account> {
    return createAccount(expectPlan(this), options)
  }

  createAs(worker: Account, options: CreateAsOptions<Account>): Promise<CreatedAs<Account>> {
    return createAccountAs(expectPlan(this), worker, options, this.resolveQuery)
  }

  getMe(): Account {
    return activeAccountContext.get()
  }

  /** The instance of the account that signs on `node`. */
  fromNode(node: LocalNode): Account {
    const raw = node.expectCurrentAccount("AccountSchema.fromNode")
    const plan = expectPlan(this)
    return plan.kind.wrap(raw, plan, kinds.scope(raw, plan)) as Account // the plan makes accounts
  }

  withMigration(migration: Migration): this {
    this.migration = migration
    return this
  }

  getDefinition(): { readonly shape: RuntimeShape } {
    return { shape: this.shape }
  }

  resolved(resolveQuery: unknown): this {
    return this.varied({ resolveQuery })
  }

  protected copy(): AccountSchemaObject {
    return new AccountSchemaObject(this.shape)
  }

  protected compile(): ValuePlan {
    const instanceClass = class extends Account {}
    const plan = this.planFor(instanceClass)
    attachPlan(instanceClass, () => plan)
    return plan
  }

  protected planFor(instanceClass: typeof Account): ValuePlan {
    const migration = () => this.migration
    return {
      kind: accountKind,
      schema: this,
      instanceClass,
      field: shapeFields(this.shape, undefined),
      permissions: {},
      get migration() {
        return migration()
      },
    }
  }
}

class BaseAccountSchema extends AccountSchemaObject {
  protected override compile(): ValuePlan {
    return this.planFor(Account)
  }
}

const baseAccountSchema = new BaseAccountSchema()
attachPlansOfSubclasses(
  Account,
  (derived) => {
    const base = expectPlan(baseAccountSchema)
    return derived === Account ? base : planOfAccountClass(derived, base)
  },
  { itself: true },
)
