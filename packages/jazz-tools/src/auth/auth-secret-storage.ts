/**
 * AuthSecretStorage: the credentials of the account this device acts as, kept as JSON under one key of the process-wide store.
 *
 * "Authenticated" is nothing but the stored `provider`: an anonymous account has `anonymous` there.
 */
import type { AgentSecret } from "cojson"
import { string } from "zod"
import type { AuthCredentials, AuthSetPayload } from "./auth-credentials.ts"
import { KvStoreContext, type KvStore } from "./kv-store.ts"

const DEFAULT_STORAGE_KEY = "jazz-logged-in-secret"
const DEMO_KEY = "demo-auth-logged-in-secret"
const CLERK_KEY = "jazz-clerk-auth"

// No object() and no int(): many apps would load 6 kB (gzip) of Zod for these.
const nonEmpty = string().min(1)
const providerName = string().optional()

/**
 * Keeps the credentials of a device in the store of {@link KvStoreContext}. Signed up is who is stored with another provider than `anonymous`.
 *
 * @example
 * ```ts
 * import { AuthSecretStorage, InMemoryKVStore, KvStoreContext } from "jazz-tools"
 *
 * KvStoreContext.getInstance().initialize(new InMemoryKVStore())
 * const storage = new AuthSecretStorage()
 * await storage.set({ accountID: me.$jazz.id, accountSecret: me.$jazz.localNode.getCurrentAgent().agentSecret, provider: "passphrase" })
 * console.log(storage.isAuthenticated, (await storage.get())?.accountID === me.$jazz.id) // true true
 * await storage.clear()
 * ```
 */
export class AuthSecretStorage {
  /** False until the first context exists or `emitUpdate` was called. */
  isAuthenticated = false
  readonly #key: string
  readonly #listeners = new Set<(isAuthenticated: boolean) => void>()

  /** Throws a zod error for an empty key. */
  constructor(storageKey: string = DEFAULT_STORAGE_KEY) {
    this.#key = nonEmpty.parse(storageKey)
  }

  getStorageKey(): string {
    return this.#key
  }

  /** Brings what older versions stored under other names into the present form. */
  async migrate(): Promise<void> {
    const store = KvStoreContext.getInstance().getStorage()
    if ((await store.get(this.#key)) === null) {
      if (await this.#adopt(store, DEMO_KEY, "demo")) return
      await this.#adopt(store, CLERK_KEY, "clerk")
      return
    }
    const stored = parseObject(await store.get(this.#key))
    if (stored && typeof stored.secret === "string") {
      const { secret, ...others } = stored
      await store.set(this.#key, JSON.stringify({ ...others, accountSecret: stored.accountSecret ?? secret }))
    }
  }

  async #adopt(store: KvStore, oldKey: string, provider: string): Promise<boolean> {
    const old = parseObject(await store.get(oldKey))
    if (!old) return false
    const { secret, ...others } = old
    await store.set(this.#key, JSON.stringify({ ...others, accountSecret: old.accountSecret ?? secret, provider }))
    await store.delete(oldKey)
    return true
  }

  /** null when nothing is stored. Rejects when what is stored is damaged. */
  async get(): Promise<AuthCredentials | null> {
    const text = await KvStoreContext.getInstance().getStorage().get(this.#key)
    if (!text) return null
    const stored: unknown = JSON.parse(text)
    try {
      return credentialsIn({ ...(stored as object) })
    } catch (cause) {
      throw new Error("Invalid auth secret storage data", { cause })
    }
  }

  /** Stores without telling listeners. Resolves when the store has it. */
  async setWithoutNotify(payload: AuthSetPayload): Promise<void> {
    const { accountID, secretSeed, accountSecret, provider } = payload
    const text = JSON.stringify({
      accountID,
      secretSeed: secretSeed && Array.from(secretSeed),
      accountSecret,
      provider,
    })
    await KvStoreContext.getInstance().getStorage().set(this.#key, text)
  }

  async set(payload: AuthSetPayload): Promise<void> {
    await this.setWithoutNotify(payload)
    this.emitUpdate(payload)
  }

  async clearWithoutNotify(): Promise<void> {
    await KvStoreContext.getInstance().getStorage().delete(this.#key)
  }

  async clear(): Promise<void> {
    await this.clearWithoutNotify()
    this.emitUpdate(null)
  }

  getIsAuthenticated(credentials: AuthCredentials | null): boolean {
    return credentials !== null && credentials.provider !== "anonymous"
  }

  /** Calls back when {@link isAuthenticated} flips. Returns the way to stop. */
  onUpdate(listener: (isAuthenticated: boolean) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Takes the state from these credentials, stored or not, and tells listeners if it differs. */
  emitUpdate(credentials: AuthCredentials | null): void {
    const isAuthenticated = this.getIsAuthenticated(credentials)
    if (this.isAuthenticated === isAuthenticated) return
    this.isAuthenticated = isAuthenticated
    for (const listener of [...this.#listeners]) listener(isAuthenticated)
  }
}

/** Throws for what is no credentials. */
function credentialsIn({ accountID, accountSecret, secretSeed, provider }: { readonly [key: string]: unknown }): AuthCredentials {
  return {
    accountID: nonEmpty.parse(accountID),
    accountSecret: nonEmpty.parse(accountSecret) as AgentSecret, // whoever uses it derives keys from it, which checks the form
    secretSeed: secretSeed === undefined ? undefined : seedIn(secretSeed),
    provider: providerName.parse(provider),
  }
}

function seedIn(numbers: unknown): Uint8Array {
  if (!Array.isArray(numbers) || !numbers.every(isByte)) throw new TypeError("The seed is no list of bytes.")
  return Uint8Array.from(numbers)
}

function isByte(number: unknown): number is number {
  return Number.isInteger(number) && Number(number) >= 0 && Number(number) <= 255
}

function parseObject(text: string | null): Record<string, unknown> | undefined {
  if (!text) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined // damaged: get() reports it
  }
}
