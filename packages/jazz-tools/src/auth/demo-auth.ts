/** DemoAuth: log in by name, for prototypes. Every user's secret lies in clear text beside the others: no security at all. */
import type { AgentSecret } from "cojson"
import { activeAccountContext } from "../context/active-account.ts"
import type { AuthCredentials, AuthenticateAccountFunction } from "./auth-credentials.ts"
import type { AuthSecretStorage } from "./auth-secret-storage.ts"
import { KvStoreContext } from "./kv-store.ts"

const USERS_KEY = "demo-auth-users"
const VERSION_KEY = "demo-auth-storage-version"
const VERSION = "3"

interface StoredUser {
  readonly accountID: string
  readonly accountSecret: AgentSecret
  readonly secretSeed?: readonly number[]
}

/**
 * Sign-in by picking a name, for demos: the secrets of all users are in the store of this device.
 *
 * @example
 * ```ts
 * import { AuthSecretStorage, DemoAuth, InMemoryKVStore, KvStoreContext } from "jazz-tools"
 *
 * KvStoreContext.getInstance().initialize(new InMemoryKVStore())
 * const storage = new AuthSecretStorage()
 * await storage.set({ accountID: me.$jazz.id, accountSecret: me.$jazz.localNode.getCurrentAgent().agentSecret, provider: "anonymous" })
 * const auth = new DemoAuth(async () => {}, storage)
 * await auth.signUp("Ann")
 * console.log((await auth.getExistingUsers()).join()) // Ann
 * await storage.clear()
 * ```
 */
export class DemoAuth {
  readonly #authenticate: AuthenticateAccountFunction
  readonly #storage: AuthSecretStorage

  constructor(authenticate: AuthenticateAccountFunction, authSecretStorage: AuthSecretStorage) {
    this.#authenticate = authenticate
    this.#storage = authSecretStorage
  }

  /** Rejects with `User not found`. */
  logIn = async (username: string): Promise<void> => {
    const user = (await readUsers()).get(username)
    if (!user) throw new Error("User not found")
    const credentials: AuthCredentials & { provider: string } = {
      accountID: user.accountID,
      accountSecret: user.accountSecret,
      secretSeed: user.secretSeed && Uint8Array.from(user.secretSeed),
      provider: "demo",
    }
    await this.#authenticate({ accountID: user.accountID, accountSecret: user.accountSecret }) // stored below
    await this.#storage.set(credentials)
  }

  /** Gives the current account this name. Rejects with `User already registered` or `No credentials found`. */
  signUp = async (username: string): Promise<void> => {
    const users = await readUsers()
    if (users.has(username)) throw new Error("User already registered")
    const credentials = await this.#storage.get()
    if (!credentials) throw new Error("No credentials found")
    const { accountID, accountSecret, secretSeed } = credentials

    const { profile } = await activeAccountContext.get().$jazz.ensureLoaded({ resolve: { profile: true } })
    profile.$jazz.set("name", username)
    await this.#storage.set({ ...credentials, provider: "demo" })
    users.set(username, {
      accountID,
      accountSecret,
      ...(secretSeed && { secretSeed: Array.from(secretSeed) }),
    })
    await writeUsers(users)
  }

  getExistingUsers = async (): Promise<string[]> => [...(await readUsers()).keys()]
}

async function readUsers(): Promise<Map<string, StoredUser>> {
  const text = await KvStoreContext.getInstance().getStorage().get(USERS_KEY)
  return new Map(text ? Object.entries(JSON.parse(text) as Record<string, StoredUser>) : [])
}

async function writeUsers(users: ReadonlyMap<string, StoredUser>): Promise<void> {
  const store = KvStoreContext.getInstance().getStorage()
  await store.set(USERS_KEY, JSON.stringify(Object.fromEntries(users)))
  await store.set(VERSION_KEY, VERSION)
}
