/**
 * Deliveries are signed by the account that runs the registry: header `X-Jazz-Signature: <signature>~<account id>~<created at, Unix ms>`, the
 * signature over `{ id, createdAt, body }`. Receivers that know nothing of it are not disturbed.
 */
import { isRawCoID, type CoID, type RawAccount } from "cojson"
import { activeAccountContext } from "../context/active-account.ts"
import { verifies } from "../requests/auth-token.ts"
import type { Account } from "../values/account/account.ts"
import type { WebhookDelivery } from "./delivery.ts"

const SIGNATURE_HEADER = "X-Jazz-Signature"
const DEFAULT_EXPIRATION_MS = 60_000
/** How far ahead another clock may be. */
const CLOCK_SKEW_MS = 60_000

/** Body and headers of a delivery, signed now. */
export function signedDelivery(
  delivery: WebhookDelivery,
  as: Account,
): { readonly body: string; readonly headers: Record<string, string> } {
  const { crypto, agentSecret } = as.$jazz.localNode
  const body = JSON.stringify(delivery)
  const content = { id: as.$jazz.id, createdAt: Date.now(), body }
  const signature = crypto.sign(crypto.getAgentSignerSecret(agentSecret), crypto.secureHash(content))
  const header = `${signature}~${content.id}~${content.createdAt}`
  return { body, headers: { "Content-Type": "application/json", [SIGNATURE_HEADER]: header } }
}

/** Whose deliveries are taken, and how old they may be. */
export interface ReceiveOptions {
  /** The account that runs the registry, as `jazz-run webhook run` names it. */
  readonly sender: string
  /** Who loads that account; the active account by default. */
  readonly loadAs?: Account
  /** Milliseconds after which a delivery is refused; default 60 000. */
  readonly expiration?: number
}

/** A delivery that is proven to come from the sender, or why it is not. */
export type ReceivedDelivery =
  | { readonly delivery: WebhookDelivery; readonly error?: never }
  | { readonly delivery?: never; readonly error: { readonly message: string } }

/**
 * What a request delivers, if the registry's account made it a moment ago. Reads the body. Rejects only when there is no account to load as.
 *
 * @example
 * ```ts
 * import { receiveDelivery } from "jazz-tools/webhook"
 *
 * const request = new Request("https://example.com/hook", { method: "POST", body: "{}" })
 * const { delivery, error } = await receiveDelivery(request, { sender: me.$jazz.id })
 * console.log(delivery, error?.message) // undefined The delivery is not signed
 * ```
 */
export async function receiveDelivery(request: Request, options: ReceiveOptions): Promise<ReceivedDelivery> {
  const { sender, loadAs = activeAccountContext.get(), expiration = DEFAULT_EXPIRATION_MS } = options
  const [signature = "", id, time, ...rest] = (request.headers.get(SIGNATURE_HEADER) ?? "").split("~")
  const createdAt = Number(time)
  if (!isRawCoID(id) || !Number.isSafeInteger(createdAt) || rest.length > 0) return refused("The delivery is not signed")
  if (id !== sender) return refused("The delivery is signed by another account")
  if (createdAt + expiration < Date.now() || createdAt > Date.now() + CLOCK_SKEW_MS) return refused("The signature has expired")

  const node = loadAs.$jazz.localNode
  const account = await node.load(id as CoID<RawAccount>)
  if (account === "unavailable") return refused("The account of the signature cannot be loaded")
  const body = await request.text()
  const signerID = node.crypto.getAgentSignerID(account.currentAgentID())
  if (!verifies(node.crypto, signature, node.crypto.secureHash({ id, createdAt, body }), signerID)) return refused("Invalid signature")
  return { delivery: JSON.parse(body) as WebhookDelivery } // signed by the registry, which writes nothing else
}

function refused(message: string): ReceivedDelivery {
  return { error: { message } }
}
