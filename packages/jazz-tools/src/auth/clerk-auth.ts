/** JazzClerkAuth: keeps the credentials of a Jazz account in the metadata of a Clerk user, in clear text. */
import type { AgentSecret } from "cojson"
import { activeAccountContext } from "../context/active-account.ts"
import type { AuthCredentials, AuthenticateAccountFunction } from "./auth-credentials.ts"
import { AuthSecretStorage } from "./auth-secret-storage.ts"

const PROVIDER = "clerk"

export interface ClerkUser {
  readonly id: string
  readonly fullName?: string | null
  readonly username?: string | null
  readonly firstName?: string | null
  readonly lastName?: string | null
  readonly primaryEmailAddress?: { readonly emailAddress: string | null } | null
  readonly unsafeMetadata: Readonly<Record<string, unknown>>
  update(change: { readonly unsafeMetadata: Record<string, unknown> }): Promise<unknown>
}

/** What is needed of a Clerk client. */
export interface MinimalClerkClient {
  readonly user: ClerkUser | null | undefined
  signOut(): Promise<void>
  addListener(listener: (data: unknown) => void): (() => void) | void
}

interface ClerkCredentials {
  readonly jazzAccountID: string
  readonly jazzAccountSecret: AgentSecret
  readonly jazzAccountSeed?: readonly number[]
}

/**
 * Whether the metadata of a Clerk user holds credentials.
 *
 * @example
 * ```ts
 * import { isClerkCredentials } from "jazz-tools"
 *
 * console.log(isClerkCredentials({}), isClerkCredentials({ jazzAccountID: "co_z1", jazzAccountSecret: "sealerSecret_z…" })) // false true
 * ```
 */
export function isClerkCredentials(metadata: unknown): metadata is ClerkCredentials {
  if (typeof metadata !== "object" || metadata === null) return false
  const { jazzAccountID, jazzAccountSecret } = metadata as Record<string, unknown>
  return typeof jazzAccountID === "string" && jazzAccountID !== "" && typeof jazzAccountSecret === "string" && jazzAccountSecret !== ""
}

/**
 * Signs in and out of Jazz with the user of a Clerk client.
 *
 * @example
 * ```ts
 * import { AuthSecretStorage, InMemoryKVStore, JazzClerkAuth, KvStoreContext } from "jazz-tools"
 *
 * KvStoreContext.getInstance().initialize(new InMemoryKVStore())
 * const storage = new AuthSecretStorage()
 * const auth = new JazzClerkAuth(async () => {}, async () => {}, storage)
 * await auth.onClerkUserChange(null) // nobody is signed in with Clerk
 * console.log(storage.isAuthenticated) // false
 * ```
 */
export class JazzClerkAuth {
  readonly #authenticate: AuthenticateAccountFunction
  readonly #logOut: () => Promise<void>
  readonly #storage: AuthSecretStorage

  constructor(authenticate: AuthenticateAccountFunction, logOut: () => Promise<void>, authSecretStorage: AuthSecretStorage) {
    this.#authenticate = authenticate
    this.#logOut = logOut
    this.#storage = authSecretStorage
  }

  /** Stores the credentials of a user who is signed in already, before the first context is made. */
  static async initializeAuth(clerk: MinimalClerkClient, storage: AuthSecretStorage = new AuthSecretStorage()): Promise<void> {
    const metadata = clerk.user?.unsafeMetadata
    if (isClerkCredentials(metadata)) await JazzClerkAuth.loadClerkAuthData(metadata, storage)
  }

  static async loadClerkAuthData(credentials: ClerkCredentials, storage: AuthSecretStorage): Promise<void> {
    await storage.set({ ...credentialsOf(credentials), provider: PROVIDER })
  }

  /** Follows the Clerk client: its user signs in and out of Jazz as well. Returns the way to stop. */
  registerListener = (clerk: MinimalClerkClient): (() => void) => {
    let last: string | undefined
    const stop = clerk.addListener((event) => {
      const user = userOf(event)
      if (user === "malformed") {
        console.warn("Invalid Clerk event", event)
        return
      }
      const state = JSON.stringify(user?.unsafeMetadata) + String(user?.id)
      if (state === last) return
      last = state
      this.onClerkUserChange(user).catch((error: unknown) => console.error("Failed to follow the Clerk user", error))
    })
    return stop ?? (() => {})
  }

  onClerkUserChange = async (user: ClerkUser | null | undefined): Promise<void> => {
    const { isAuthenticated } = this.#storage
    if (!user) {
      if (!isAuthenticated) return
      await this.#storage.clear()
      await this.#logOut()
      return
    }
    if (isAuthenticated) return
    if (isClerkCredentials(user.unsafeMetadata)) await this.logIn(user)
    else await this.signIn(user)
  }

  /** Acts as the account that the user's metadata names. */
  logIn = async (user: Pick<ClerkUser, "unsafeMetadata">): Promise<void> => {
    if (!isClerkCredentials(user.unsafeMetadata)) throw new Error("No credentials found on Clerk")
    const credentials = { ...credentialsOf(user.unsafeMetadata), provider: PROVIDER }
    await this.#authenticate(credentials)
    await this.#storage.set(credentials)
  }

  /** Writes the current account into the user's metadata and gives it the user's name. */
  signIn = async (user: ClerkUser): Promise<void> => {
    const credentials = await this.#storage.get()
    if (!credentials) throw new Error("No credentials found")
    const { accountID, accountSecret, secretSeed } = credentials
    await user.update({
      unsafeMetadata: {
        jazzAccountID: accountID,
        jazzAccountSecret: accountSecret,
        ...(secretSeed && { jazzAccountSeed: Array.from(secretSeed) }),
      },
    })
    const { profile } = await activeAccountContext.get().$jazz.ensureLoaded({ resolve: { profile: true } })
    profile.$jazz.set("name", nameOf(user))
    await this.#storage.set({ ...credentials, provider: PROVIDER })
  }
}

function credentialsOf(credentials: ClerkCredentials): AuthCredentials {
  const { jazzAccountID, jazzAccountSecret, jazzAccountSeed } = credentials
  return {
    accountID: jazzAccountID,
    accountSecret: jazzAccountSecret,
    secretSeed: jazzAccountSeed && Uint8Array.from(jazzAccountSeed),
  }
}

function nameOf(user: ClerkUser): string {
  if (user.fullName) return user.fullName
  if (user.firstName && user.lastName) return `${user.firstName} ${user.lastName}`
  return user.firstName || user.username || user.primaryEmailAddress?.emailAddress?.split("@")[0] || user.id
}

function userOf(event: unknown): ClerkUser | null | undefined | "malformed" {
  if (typeof event !== "object" || event === null) return "malformed"
  const { user } = event as { user?: unknown }
  if (user === null || user === undefined) return user
  const metadata = (user as { unsafeMetadata?: unknown }).unsafeMetadata
  return typeof user === "object" && typeof metadata === "object" ? (user as ClerkUser) : "malformed"
}
