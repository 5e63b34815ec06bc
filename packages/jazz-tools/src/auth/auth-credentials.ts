import type { AgentSecret } from "cojson"

/** What it takes to act as an account, in the form that is stored. */
export interface AuthCredentials {
  readonly accountID: string
  readonly accountSecret: AgentSecret
  /** The 32 bytes the secret derives from, when known; needed for passphrases and passkeys. */
  readonly secretSeed?: Uint8Array | undefined
  /** Which method stored them. `anonymous` means: not signed up. */
  readonly provider?: string | undefined
}

/** What {@link AuthSecretStorage.set} takes: credentials with the method that made them. */
export type AuthSetPayload = AuthCredentials & { readonly provider: string }

/** What it takes to act as an account, in the form that contexts take. */
export interface Credentials {
  readonly accountID: string
  readonly secret: AgentSecret
}

/** How a new account is made: its secret, by default a random one, and what its migration gets. */
export interface NewAccountProps {
  readonly secret?: AgentSecret
  readonly creationProps?: { readonly name: string; readonly [key: string]: unknown }
}

/** Legacy result of auth methods: known credentials, or the wish for a new account. */
export type AuthResult =
  | {
      readonly type: "existing"
      readonly username?: string
      readonly credentials: Credentials
      readonly saveCredentials?: (credentials: Credentials) => Promise<void>
      readonly onSuccess: () => void
      readonly onError: (error: string | Error) => void
      readonly logOut: () => void
    }
  | {
      readonly type: "new"
      readonly creationProps: { readonly name: string }
      readonly initialSecret?: AgentSecret
      readonly saveCredentials: (credentials: Credentials) => Promise<void>
      readonly onSuccess: () => void
      readonly onError: (error: string | Error) => void
      readonly logOut: () => void
    }

/** Makes the app act as the account of the credentials. `forceContextCreation`: also when it does already. */
export type AuthenticateAccountFunction = (credentials: AuthCredentials, forceContextCreation?: boolean) => Promise<void>

/** Resolves to the id of the new account. */
export type RegisterAccountFunction = (accountSecret: AgentSecret, creationProps: { name: string }) => Promise<string>
