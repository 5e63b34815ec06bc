/**
 * Tokens: `<signature>~<account id>~<created at, Unix ms>`, signed by the account over `{ id, createdAt }`. Bound to nothing else: whoever
 * sees one can use it until it expires.
 */
import { isRawCoID, type CoID, type CryptoProvider, type RawAccount } from "cojson"
import { activeAccountContext } from "../context/active-account.ts"
import { Account } from "../values/account/account.ts"

const DEFAULT_EXPIRATION_MS = 60_000
/** How far ahead another clock may be. */
const CLOCK_SKEW_MS = 60_000

export interface TokenError {
  readonly message: string
  readonly details?: unknown
}

/** Neither field is set when there was no token. */
export type TokenResult = { readonly account: Account; readonly error?: never } | { readonly account?: never; readonly error: TokenError }

export interface TokenOptions {
  /** Milliseconds after which a token is refused; default 60 000. */
  readonly expiration?: number
  /** Who loads the account of the token; the active account by default. */
  readonly loadAs?: Account
}

export interface AuthenticateOptions extends TokenOptions {
  /** Where the token is when it is not in the header `Authorization: Jazz <token>`. */
  readonly getToken?: (request: Request) => string | undefined | null
}

/**
 * A token that proves for a minute that the request comes from the account. Cheap; make one per request.
 *
 * @example
 * ```ts
 * import { generateAuthToken } from "jazz-tools"
 *
 * const headers = { Authorization: `Jazz ${generateAuthToken()}` }
 * console.log(headers.Authorization.startsWith("Jazz signature_z")) // true
 * ```
 */
export function generateAuthToken(as: Account = activeAccountContext.get()): string {
  const { crypto, agentSecret } = as.$jazz.localNode
  const content = { id: as.$jazz.id, createdAt: Date.now() }
  const signature = crypto.sign(crypto.getAgentSignerSecret(agentSecret), crypto.secureHash(content))
  return `${signature}~${content.id}~${content.createdAt}`
}

/**
 * The account that made the token, or why the token is refused. Rejects only when there is no account to load it as.
 *
 * @example
 * ```ts
 * import { generateAuthToken, parseAuthToken } from "jazz-tools"
 *
 * const { account } = await parseAuthToken(generateAuthToken())
 * console.log(account?.$jazz.id === me.$jazz.id, (await parseAuthToken("nonsense")).error?.message) // true Invalid token
 * ```
 */
export async function parseAuthToken(token: string, options: TokenOptions = {}): Promise<TokenResult> {
  const { loadAs = activeAccountContext.get(), expiration = DEFAULT_EXPIRATION_MS } = options
  const [signature, id, createdAtText, ...rest] = String(token).split("~")
  const createdAt = Number(createdAtText)
  if (!signature?.startsWith("signature_z") || !isRawCoID(id) || !Number.isSafeInteger(createdAt) || rest.length > 0) {
    return {
      error: { message: "Invalid token", details: "expected <signature>~<account id>~<time>" },
    }
  }
  const now = Date.now()
  if (createdAt + expiration < now) return { error: { message: "Token expired" } }
  if (createdAt > now + CLOCK_SKEW_MS) return { error: { message: "Invalid token", details: "made in the future" } }

  const account = await Account.load(id, { loadAs })
  const node = loadAs.$jazz.localNode
  const raw = account.$isLoaded ? await node.load(id as CoID<RawAccount>) : "unavailable"
  if (!account.$isLoaded || raw === "unavailable") return { error: { message: "Failed to load account", details: { id } } }

  const signerID = node.crypto.getAgentSignerID(raw.currentAgentID())
  const hash = node.crypto.secureHash({ id, createdAt })
  return verifies(node.crypto, signature, hash, signerID) ? { account } : { error: { message: "Invalid signature" } }
}

/**
 * Who sent the request. Resolves `{}` when it carries no token, so endpoints that need a login must look for `account`.
 *
 * @example
 * ```ts
 * import { authenticateRequest, generateAuthToken } from "jazz-tools"
 *
 * const request = new Request("https://example.com/api", { headers: { Authorization: `Jazz ${generateAuthToken()}` } })
 * const { account, error } = await authenticateRequest(request)
 * console.log(error, account?.$jazz.id === me.$jazz.id) // undefined true
 * ```
 */
export async function authenticateRequest(
  request: Request,
  options: AuthenticateOptions = {},
): Promise<TokenResult | { readonly account?: never; readonly error?: never }> {
  const { getToken, loadAs = activeAccountContext.get(), ...others } = options
  const token = getToken?.(request) ?? tokenFromHeader(request)
  return token ? parseAuthToken(token, { ...others, loadAs }) : {}
}

function tokenFromHeader(request: Request): string | undefined {
  const header = request.headers.get("Authorization")
  if (!header) return undefined
  if (header.startsWith("Jazz ")) return header.slice("Jazz ".length)
  console.warn("An Authorization header of another scheme than Jazz is ignored; pass getToken to read the token from elsewhere.")
  return undefined
}

/** False for a signature that is not even one. */
export function verifies(crypto: CryptoProvider, signature: string, hash: string, signerID: string): boolean {
  try {
    return crypto.verify(signature as Parameters<CryptoProvider["verify"]>[0], hash, signerID as Parameters<CryptoProvider["verify"]>[2])
  } catch {
    return false // malformed text; whoever sent it does not get more than a refusal
  }
}
