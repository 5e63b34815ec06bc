/** Account: a user, or a program that signs like one. Refers to a public profile and a private root. */
import type { AccountRole, InviteSecret, LocalNode, RawAccount } from "cojson"
import { activeAccountContext } from "../../context/active-account.ts"
import type { Loaded, Settled } from "../../schema/infer.ts"
import type { LoadOptions, SubscribeListener, SubscribeOptions } from "../../schema/load-options.ts"
import { expectPlan } from "../../schema/plan-of.ts"
import type { ValuePlan } from "../../schema/plan.ts"
import type { Query } from "../../schema/resolve-query.ts"
import type { AccountSchema } from "../../schema/schema-types.ts"
import { hasRight, type HasRaw } from "../group/access.ts"
import { Group } from "../group/group.ts"
import { kinds } from "../kinds.ts"
import { INSPECT } from "../inspect.ts"
import type { Scope } from "../scope.ts"
import { attachJazz, subscribeArguments } from "../value-jazz.ts"
import { acceptInvite, type InvitedSchema } from "./accept-invite.ts"
import { AccountJazzOf } from "./account-jazz.ts"
import type { AccountCreationProps, CreateAccountOptions, CreateAsOptions, CreatedAs } from "./account-options.ts"
import type { AccountJazz, DefaultFields } from "./account-types.ts"
import { createAccount, createAccountAs } from "./create-account.ts"
import { migrateAccount } from "./migrate-account.ts"
import { nodeOfReader } from "./anonymous-agent.ts"

/** An account class: `Account` or what a schema's `getCoValueClass()` gives. */
export type AccountClass<A extends Account = Account> = { readonly prototype: A; fromNode(node: LocalNode): A }
/** Any account schema. */
export interface AnyAccountSchema<A extends Account = Account> {
  readonly builtin: "Account"
  fromNode(node: LocalNode): A
}

type DefaultAccount = Loaded<AccountSchema, true>

/**
 * An account: who signs what this program writes, and whom groups give roles. `Account.getMe()` is the active one; it throws when there is none.
 *
 * @example
 * ```ts
 * import { Account } from "jazz-tools"
 *
 * const account = Account.getMe()
 * console.log(account.$jazz.id === me.$jazz.id, account.canAdmin(account)) // true true
 * ```
 */
export class Account {
  declare readonly $jazz: AccountJazz<AccountSchema>

  constructor(raw: RawAccount, plan: ValuePlan, scope: Scope) {
    attachJazz(this, new AccountJazzOf(raw, plan, scope))
  }

  /** The active account. Throws when there is none. */
  static getMe(this: void): Account {
    return activeAccountContext.get()
  }

  /** The instance of the account that signs on `node`. */
  static fromNode(node: LocalNode): Account {
    const raw = node.expectCurrentAccount("Account.fromNode")
    const plan = expectPlan(this)
    return plan.kind.wrap(raw, plan, kinds.scope(raw, plan)) as Account // the plan makes accounts
  }

  static async load<const R extends Query<AccountSchema> = true>(
    id: string,
    options: LoadOptions<AccountSchema, R> = {},
  ): Promise<Settled<Loaded<AccountSchema, R>>> {
    const node = nodeOfReader(options.loadAs ?? activeAccountContext.get())
    return (await kinds.load(node, expectPlan(this), id, options)) as Settled<Loaded<AccountSchema, R>> // the plan makes accounts
  }

  static subscribe(
    id: string,
    first: SubscribeOptions<AccountSchema, true> | SubscribeListener<DefaultAccount>,
    second?: SubscribeListener<DefaultAccount>,
  ): () => void {
    const [options, listener] = subscribeArguments(first, second)
    const loadAs = typeof first === "function" ? undefined : first.loadAs
    return kinds.subscribe(nodeOfReader(loadAs ?? activeAccountContext.get()), expectPlan(this), id, options, listener)
  }

  /** Makes a node with a new account. Does not activate it. */
  static create(options: CreateAccountOptions): Promise<Account> {
    return createAccount(expectPlan(this), options)
  }

  /** Creates an account through another account's node and returns its credentials. */
  static createAs(worker: Account, options: CreateAsOptions<Account>): Promise<CreatedAs<Account>> {
    return createAccountAs(expectPlan(this), worker, options, true)
  }

  get $isLoaded(): true {
    return true
  }

  get $type$(): "Account" {
    return "Account"
  }

  /** As if it were set, which it is once the account's migration has run. */
  get profile(): DefaultFields["profile"] {
    return jazzOf(this).read("profile") as DefaultFields["profile"] // every profile has what the base schema has
  }

  /** As if it were set; accounts whose migration makes none have none. */
  get root(): DefaultFields["root"] {
    return jazzOf(this).read("root") as DefaultFields["root"] // the base schema knows nothing of what is in it
  }

  /** Whether this is the active account. Throws without one. */
  get isMe(): boolean {
    return activeAccountContext.get().$jazz.id === this.$jazz.id
  }

  canRead(value: HasRaw): boolean {
    return hasRight(value.$jazz.raw, this.$jazz.id, "read")
  }

  canWrite(value: HasRaw): boolean {
    return hasRight(value.$jazz.raw, this.$jazz.id, "write")
  }

  canManage(value: HasRaw): boolean {
    return hasRight(value.$jazz.raw, this.$jazz.id, "manage")
  }

  canAdmin(value: HasRaw): boolean {
    return hasRight(value.$jazz.raw, this.$jazz.id, "admin")
  }

  /** `admin` for itself, else undefined. */
  getRoleOf(member: string): AccountRole | undefined {
    const id = member === "me" ? activeAccountContext.get().$jazz.id : member
    return id === this.$jazz.id ? "admin" : undefined
  }

  /** Joins the group that is, or owns, the value and loads the value. Rejects when the invite does not fit. */
  acceptInvite<S extends InvitedSchema = typeof Group>(
    valueID: string,
    inviteSecret: InviteSecret,
    schema?: S,
  ): Promise<Settled<Loaded<S, true>>> {
    return acceptInvite(this, valueID, inviteSecret, schema ?? Group) as Promise<Settled<Loaded<S, true>>> // S is given or Group
  }

  /** Runs the migration, then makes sure of a profile when the account is new, and of its inbox. */
  applyMigration(creationProps?: AccountCreationProps): Promise<void> {
    return migrateAccount(this, creationProps)
  }

  toJSON(): { readonly $jazz: { readonly id: string } } {
    return { $jazz: { id: this.$jazz.id } }
  }

  [INSPECT](): unknown {
    return this.toJSON()
  }
}

function jazzOf(account: Account): AccountJazzOf {
  return account.$jazz as unknown as AccountJazzOf // set by the constructor
}

/**
 * Whether the account can sign on its node.
 *
 * @example
 * ```ts
 * import { Account, isControlledAccount } from "jazz-tools"
 *
 * const ben = await createJazzTestAccount({ creationProps: { name: "Ben" } })
 * const seenByAnn = await Account.load(ben.$jazz.id)
 * console.log(isControlledAccount(me), seenByAnn.$isLoaded && isControlledAccount(seenByAnn)) // true false
 * ```
 */
export function isControlledAccount(account: Account): boolean {
  return account.$jazz.isLocalNodeOwner
}
