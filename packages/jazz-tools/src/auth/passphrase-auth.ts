/**
 * PassphraseAuth: the account's 32-byte seed written as 24 words.
 *
 * The words are not made per sign-up: every account with a stored seed has exactly one phrase, which cannot be changed.
 */
import type { CryptoProvider } from "cojson"
import { activeAccountContext } from "../context/active-account.ts"
import { accountFromSeed } from "./account-from-seed.ts"
import type { AuthenticateAccountFunction, RegisterAccountFunction } from "./auth-credentials.ts"
import type { AuthSecretStorage } from "./auth-secret-storage.ts"
import { entropyOf, phraseOf } from "./mnemonic.ts"

const PROVIDER = "passphrase"

/**
 * Sign-up and log-in with 24 words, which stand for the seed of the account's secret.
 *
 * @example
 * ```ts
 * import { AuthSecretStorage, InMemoryKVStore, KvStoreContext, PassphraseAuth } from "jazz-tools"
 *
 * KvStoreContext.getInstance().initialize(new InMemoryKVStore())
 * const storage = new AuthSecretStorage()
 * const { crypto } = me.$jazz.localNode
 * const secretSeed = crypto.newRandomSecretSeed()
 * await storage.set({ accountID: me.$jazz.id, secretSeed, accountSecret: crypto.agentSecretFromSecretSeed(secretSeed), provider: "anonymous" })
 * const words = Array.from({ length: 2048 }, (_, i) => `word${i}`) // an app takes those of BIP-39
 * const auth = new PassphraseAuth(crypto, async () => {}, async () => "", storage, words)
 * const phrase = await auth.signUp()
 * console.log(phrase.split(" ").length) // 24
 * await storage.clear()
 * ```
 */
export class PassphraseAuth {
  /** The phrase of the current account after {@link logIn} or {@link loadCurrentAccountPassphrase}, before that the empty string. */
  passphrase = ""
  readonly wordlist: string[]
  readonly #crypto: CryptoProvider
  readonly #authenticate: AuthenticateAccountFunction
  readonly #register: RegisterAccountFunction
  readonly #storage: AuthSecretStorage
  readonly #listeners = new Set<() => void>()

  /** `wordlist`: 2048 unique words of BIP-39. */
  constructor(
    crypto: CryptoProvider,
    authenticate: AuthenticateAccountFunction,
    register: RegisterAccountFunction,
    authSecretStorage: AuthSecretStorage,
    wordlist: string[],
  ) {
    this.#crypto = crypto
    this.#authenticate = authenticate
    this.#register = register
    this.#storage = authSecretStorage
    this.wordlist = wordlist
  }

  /** Acts as the account the phrase stands for, and stores it. Rejects with `Invalid passphrase`. */
  logIn = async (passphrase: string): Promise<void> => {
    const secretSeed = this.#seedOf(passphrase)
    const { accountID, accountSecret } = accountFromSeed(secretSeed, this.#crypto)

    await this.#authenticate({ accountID, accountSecret }) // stored below, with the seed
    await this.#storage.set({ accountID, secretSeed, accountSecret, provider: PROVIDER })
    this.#show(passphrase)
  }

  /** Marks the current account as signed up and returns its phrase. Rejects with `No credentials found` without a stored seed. */
  signUp = async (name?: string): Promise<string> => {
    const credentials = await this.#storage.get()
    if (!credentials?.secretSeed) throw new Error("No credentials found")
    const { accountID, accountSecret, secretSeed } = credentials
    const passphrase = this.#phraseOf(secretSeed)

    await this.#storage.set({ accountID, secretSeed, accountSecret, provider: PROVIDER })
    if (name?.trim()) await renameActiveAccount(name)
    return passphrase
  }

  /** Makes the account that the phrase stands for. Resolves to its id. */
  registerNewAccount = async (passphrase: string, name: string): Promise<string> => {
    const secretSeed = this.#seedOf(passphrase)
    const accountSecret = this.#crypto.agentSecretFromSecretSeed(secretSeed)

    const accountID = await this.#register(accountSecret, { name })
    await this.#storage.set({ accountID, secretSeed, accountSecret, provider: PROVIDER })
    return accountID
  }

  /** Rejects with `No credentials found` when no seed is stored. */
  getCurrentAccountPassphrase = async (): Promise<string> => {
    const credentials = await this.#storage.get()
    if (!credentials?.secretSeed) throw new Error("No credentials found")
    return this.#phraseOf(credentials.secretSeed)
  }

  loadCurrentAccountPassphrase = async (): Promise<void> => {
    this.#show(await this.getCurrentAccountPassphrase())
  }

  /** A phrase for an account that does not exist yet. */
  generateRandomPassphrase = (): string => this.#phraseOf(this.#crypto.newRandomSecretSeed())

  /** Calls back whenever {@link passphrase} was set. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  notify(): void {
    for (const listener of [...this.#listeners]) listener()
  }

  #phraseOf(seed: Uint8Array): string {
    return phraseOf(seed, this.wordlist, this.#crypto)
  }

  #seedOf(passphrase: string): Uint8Array {
    try {
      return entropyOf(passphrase, this.wordlist, this.#crypto)
    } catch (cause) {
      throw new Error("Invalid passphrase", { cause })
    }
  }

  #show(passphrase: string): void {
    this.passphrase = passphrase
    this.notify()
  }
}

async function renameActiveAccount(name: string): Promise<void> {
  const account = activeAccountContext.get()
  const { profile } = await account.$jazz.ensureLoaded({ resolve: { profile: true } })
  profile.$jazz.set("name", name)
}
