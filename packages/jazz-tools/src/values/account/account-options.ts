import type { AgentSecret, CryptoProvider, Peer } from "cojson"
import type { Account } from "./account.ts"

/** Given to the migration when an account is new. */
export interface AccountCreationProps {
  readonly name: string
  readonly onboarding?: boolean
  readonly [key: string]: unknown
}

export interface CreateAccountOptions {
  readonly creationProps: AccountCreationProps
  readonly crypto: CryptoProvider
  readonly initialAgentSecret?: AgentSecret
  readonly peers?: Peer[]
}

export interface AccountCredentials {
  readonly accountID: string
  readonly accountSecret: AgentSecret
}

export interface CreateAsOptions<A> {
  readonly creationProps: AccountCreationProps
  /** Awaited before the new account's temporary node is closed. */
  readonly onCreate?: (account: A, worker: Account, credentials: AccountCredentials) => void | Promise<void>
  /** Milliseconds; default 60 000. */
  readonly waitForSyncTimeout?: number
}

export interface CreatedAs<A> {
  readonly credentials: AccountCredentials
  /** The new account, loaded by the worker. */
  readonly account: A
}
