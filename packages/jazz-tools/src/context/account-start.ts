import type { LocalNode, RawAccount } from "cojson"
import "../loading/register.ts"
import "../schema/co.ts" // the schemas of the built-in classes
import { Account } from "../values/account/account.ts"
import { activeAccountContext } from "./active-account.ts"

/** A schema made by `co.account`, or an account class. */
export interface AnyAccount<A extends Account = Account> {
  fromNode(node: LocalNode): A
}

/** The instances of an account schema or class. */
export type AccountOf<S extends AnyAccount> = S extends abstract new (...args: never) => Account
  ? InstanceType<S>
  : ReturnType<S["fromNode"]>

/** AccountStart: makes the account's instance while its node starts, activates it and runs its migration. */
export class AccountStart<S extends AnyAccount> {
  readonly #schema: AnyAccount
  readonly #activate: boolean
  readonly #restore = activeAccountContext.remember()
  #account: Account | undefined

  constructor(schema: S | undefined, activate: boolean) {
    this.#schema = schema ?? Account
    this.#activate = activate
  }

  /** To be handed to the engine. */
  readonly migration = async (_raw: RawAccount, node: LocalNode, creationProps?: { readonly name: string }): Promise<void> => {
    const account = this.#schema.fromNode(node)
    this.#account = account
    if (this.#activate) activeAccountContext.set(account)
    await account.applyMigration(creationProps)
  }

  /** The instance, once the node has started. */
  account(): AccountOf<S> {
    if (!this.#account) throw new Error("The node started without its account")
    return this.#account as AccountOf<S> // made by the schema, or by Account when S is not given
  }

  /** Brings back who was active before, if this account is active now. */
  undo(): void {
    if (this.#account && activeAccountContext.maybeGet() === this.#account) this.#restore()
  }
}
