/**
 * Sign-up and log-in with a passkey. The account is in it: the user handle is the 32-byte seed of the secret, followed by the 19 bytes of the
 * account's id, so that the same passkey logs in on every device that has it.
 */
import { bytesFromBase58, bytesToBase58 } from "cojson/internals"
import type { CryptoProvider } from "cojson"
import type { AuthenticateAccountFunction } from "../auth/auth-credentials.ts"
import type { AuthSecretStorage } from "../auth/auth-secret-storage.ts"
import { activeAccountContext } from "../context/active-account.ts"

const SEED_BYTES = 32
const ID_BYTES = 19
const CHALLENGE_BYTES = 20
const TIMEOUT_MS = 60_000
/** ES256, EdDSA, PS256, RS256, as published: the first that an authenticator has is taken. */
const ALGORITHMS = [-7, -8, -37, -257]
const USER_VERIFICATION = "preferred"
const ID_PREFIX = "co_z"

/**
 * Sign-up and log-in with a passkey of the browser. Rejects when the browser refuses or the user gives up.
 *
 * @example
 * ```ts
 * import { BrowserPasskeyAuth, JazzBrowserContextManager } from "jazz-tools/browser"
 *
 * const manager = new JazzBrowserContextManager()
 * await manager.createContext({ sync: { when: "never" } })
 * const context = manager.getCurrentValue()
 * if (!context) throw new Error("nobody is here")
 *
 * const passkeys = new BrowserPasskeyAuth(context.node.crypto, context.authenticate, manager.getAuthSecretStorage(), "My app")
 * await passkeys.signUp("Ada")
 * console.log(manager.getAuthSecretStorage().isAuthenticated) // true
 * ```
 */
export class BrowserPasskeyAuth {
  static readonly id = "passkey"
  readonly appName: string
  readonly appHostname: string
  readonly #crypto: CryptoProvider
  readonly #authenticate: AuthenticateAccountFunction
  readonly #storage: AuthSecretStorage

  /** `appHostname`: the domain that passkeys are for, by default that of the page. */
  constructor(
    crypto: CryptoProvider,
    authenticate: AuthenticateAccountFunction,
    authSecretStorage: AuthSecretStorage,
    appName: string,
    appHostname: string = window.location.hostname,
  ) {
    this.#crypto = crypto
    this.#authenticate = authenticate
    this.#storage = authSecretStorage
    this.appName = appName
    this.appHostname = appHostname
  }

  /**
   * Puts the current account into a new passkey, and names it. Rejects with `Passkey creation aborted` when the user or the browser
   * refuses, with the reason as its cause.
   */
  signUp = async (username: string): Promise<void> => {
    const credentials = await this.#storage.get()
    if (!credentials?.secretSeed) throw new Error("Not enough credentials to register the account with passkey")
    const { accountID, secretSeed } = credentials
    await this.#createPasskey(username, userHandle(secretSeed, accountID))
    if (username.trim()) {
      const { profile } = await activeAccountContext.get().$jazz.ensureLoaded({ resolve: { profile: true } })
      profile.$jazz.set("name", username)
    }
    await this.#storage.set({ ...credentials, provider: BrowserPasskeyAuth.id })
  }

  /** Acts as the account of the passkey that the user chooses. Does nothing when the browser gives none. */
  logIn = async (): Promise<void> => {
    const handle = await this.#askForPasskey()
    if (!handle) return
    const secretSeed = handle.slice(0, SEED_BYTES)
    const accountID = ID_PREFIX + bytesToBase58(handle.slice(SEED_BYTES))
    const accountSecret = this.#crypto.agentSecretFromSecretSeed(secretSeed)
    const credentials = { accountID, accountSecret, secretSeed, provider: BrowserPasskeyAuth.id }
    await this.#authenticate(credentials)
    await this.#storage.set(credentials)
  }

  async #createPasskey(username: string, handle: Uint8Array<ArrayBuffer>): Promise<void> {
    const publicKey: PublicKeyCredentialCreationOptions = {
      challenge: this.#challenge(),
      rp: { name: this.appName, id: this.appHostname },
      user: { id: handle, name: `${username} (${new Date().toLocaleString()})`, displayName: username },
      pubKeyCredParams: ALGORITHMS.map((alg) => ({ alg, type: "public-key" })),
      authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: USER_VERIFICATION },
      timeout: TIMEOUT_MS,
      attestation: "direct",
    }
    await orAborted(() => navigator.credentials.create({ publicKey }))
  }

  async #askForPasskey(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const publicKey: PublicKeyCredentialRequestOptions = {
      challenge: this.#challenge(),
      rpId: this.appHostname,
      allowCredentials: [],
      timeout: TIMEOUT_MS,
      userVerification: USER_VERIFICATION,
    }
    const found = (await orAborted(() => navigator.credentials.get({ publicKey, mediation: "optional" }))) as PublicKeyCredential | null
    const { userHandle: given } = (found?.response ?? {}) as { readonly userHandle?: ArrayBuffer | null }
    if (!given) return undefined
    if (given.byteLength !== SEED_BYTES + ID_BYTES) throw new Error("The passkey holds no account of Jazz")
    return new Uint8Array(given)
  }

  #challenge(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#crypto.randomBytes(CHALLENGE_BYTES))
  }
}

function userHandle(secretSeed: Uint8Array, accountID: string): Uint8Array<ArrayBuffer> {
  const id = bytesFromBase58(accountID.slice(ID_PREFIX.length), ID_BYTES)
  if (!id || secretSeed.length !== SEED_BYTES) throw new Error("Not enough credentials to register the account with passkey")
  return Uint8Array.from([...secretSeed, ...id])
}

/** The user or the browser refuses, or the page is not served securely: then there is nobody to ask. */
async function orAborted<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (cause) {
    throw new Error("Passkey creation aborted", { cause })
  }
}
