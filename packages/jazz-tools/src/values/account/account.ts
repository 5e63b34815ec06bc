/** Account: a user, or a program that signs like one. Refers to a public profile and a private root. */
import type { AccountRole, InviteSecret, LocalNode, RawAccount } from "cojson"
import { activeAccountContext } from "../../context/active-account.ts"
import type { Loaded, Settled } from "../../schema/infer.ts"
import type { LoadOptions, SubscribeListener, SubscribeOptions } from "../../schema/load-options.ts"
import { expectPlan } from "../../schema/plan-of.ts"
import type { ValuePlan } from "../../schema/plan.ts"
import type { Query, Strict } from "../../schema/resolve-query.ts"
import { hasRight, type HasRaw } from "../group/access.ts"
import { Group } from "../group/group.ts"
import { kinds } from "../kinds.ts"
import { INSPECT } from "../inspect.ts"
import type { Scope } from "../scope.ts"
import { attachJazz, subscribeArguments } from "../value-jazz.ts"
import type { ClassAccountSchema, LoadedInstance } from "../../legacy/class-schema.ts"
import { acceptInvite, type InvitedSchema } from "./accept-invite.ts"
import { AccountJazzOf } from "./account-jazz.ts"
import type { AccountCreationProps, CreateAccountOptions, CreateAsOptions, CreatedAs } from "./account-options.ts"
import type { AccountFields, AccountJazz } from "./account-types.ts"
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

type ClassOf<A> = abstract new (...args: never) => A
type Listener = (value: never, unsubscribe: () => void) => void

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
  declare readonly $jazz: AccountJazz<ClassAccountSchema<this>>
  /** As if it were set, which it is once the account's migration has run. */
  declare readonly profile: AccountFields["profile"]
  /** As if it were set; accounts whose migration makes none have none. */
  declare readonly root: AccountFields["root"]

  constructor(raw: RawAccount, plan: ValuePlan, scope: Scope) {
    attachJazz(this, new AccountJazzOf(raw, plan, scope))
  }

  /** The active account, as an instance of the class that the context was started with. Throws when there is none. */
  static getMe<A extends Account = Account>(this: void | ClassOf<A>): A {
    return activeAccountContext.get() as A // whose class it is the program knows
  }

  /** The instance of the account that signs on `node`. */
  static fromNode<A extends Account>(this: ClassOf<A>, node: LocalNode): A {
    return (this as ClassOf<A> & typeof Account).fromRaw(node.expectCurrentAccount("Account.fromNode")) as A // the same class
  }

  static fromRaw<A extends Account>(this: ClassOf<A>, raw: RawAccount): A {
    const plan = expectPlan(this)
    return plan.kind.wrap(raw, plan, kinds.scope(raw, plan)) as A // the plan of a class makes its instances
  }

  static async load<A extends Account, const R extends Query<ClassAccountSchema<A>> = true>(
    this: ClassOf<A>,
    id: string,
    options: LoadOptions<R> & Strict<R, Query<ClassAccountSchema<A>>> = {},
  ): Promise<Settled<LoadedInstance<A, R>>> {
    const node = nodeOfReader(options.loadAs ?? activeAccountContext.get())
    return (await kinds.load(node, expectPlan(this), id, options)) as Settled<LoadedInstance<A, R>> // the plan of a class makes its instances
  }

  static subscribe<A extends Account>(this: ClassOf<A>, id: string, listener: SubscribeListener<A>): () => void
  static subscribe<A extends Account, const R extends Query<ClassAccountSchema<A>> = true>(
    this: ClassOf<A>,
    id: string,
    options: SubscribeOptions<R> & Strict<R, Query<ClassAccountSchema<A>>>,
    listener: SubscribeListener<LoadedInstance<A, R>>,
  ): () => void
  static subscribe(id: string, first: SubscribeOptions<true> | Listener, second?: Listener): () => void {
    const [options, listener] = subscribeArguments(first, second)
    const loadAs = typeof first === "function" ? undefined : first.loadAs
    return kinds.subscribe(nodeOfReader(loadAs ?? activeAccountContext.get()), expectPlan(this), id, options, listener)
  }

  /** Makes a node with a new account. Does not activate it. */
  static async create<A extends Account>(this: ClassOf<A>, options: CreateAccountOptions): Promise<A> {
    return (await createAccount(expectPlan(this), options)) as A // the plan of a class makes its instances
  }

  /** Creates an account through another account's node and returns its credentials. */
  static async createAs<A extends Account>(this: ClassOf<A>, worker: Account, options: CreateAsOptions<A>): Promise<CreatedAs<A>> {
    const made = await createAccountAs(expectPlan(this), worker, options as CreateAsOptions<Account>, true)
    return made as CreatedAs<A> // the plan of a class makes its instances
  }

  get $isLoaded(): true {
    return true
  }

  get $type$(): "Account" {
    return "Account"
  }

  /** Whether this is the active account. Throws without one. */
  get isMe(): boolean {
    return activeAccountContext.get().$jazz.id === this.$jazz.id
  }

  canRead(value: HasRaw): boolean {
    return hasRight(value, this.$jazz.id, "read")
  }

  canWrite(value: HasRaw): boolean {
    return hasRight(value, this.$jazz.id, "write")
  }

  canManage(value: HasRaw): boolean {
    return hasRight(value, this.$jazz.id, "manage")
  }

  canAdmin(value: HasRaw): boolean {
    return hasRight(value, this.$jazz.id, "admin")
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

  /**
   * Runs at creation, with what the account is created with, and at every login; what it returns is awaited. For classes that extend this one:
   * schemas have `withMigration`.
   */
  migrate(_creationProps?: AccountCreationProps): unknown {
    return undefined
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

// Not accessors of the class: TypeScript would refuse subclasses that declare these fields.
for (const key of ["profile", "root"]) {
  Object.defineProperty(Account.prototype, key, {
    configurable: true,
    get(this: Account): unknown {
      return (this.$jazz as unknown as AccountJazzOf).read(key) // set by the constructor
    },
  })
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
