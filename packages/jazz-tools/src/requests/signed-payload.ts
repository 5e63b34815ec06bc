/** What travels in a request or an answer: a value's content, signed by who sends it. */
import { isRawCoID, LocalNode, type CoValueCore, type CryptoProvider, type NewContentMessage, type SessionID } from "cojson"
import { coversSessions, mergeSessions, type KnownSessions } from "cojson/internals"
import { array, literal, looseObject, number, object, record, string, unknown } from "zod"
import type { Account } from "../values/account/account.ts"
import { verifies } from "./auth-token.ts"
import { JazzRequestError } from "./jazz-request-error.ts"

/** A signed request is accepted for this long. */
const LIFETIME_MS = 60_000
/** How far ahead another clock may be. */
const CLOCK_SKEW_MS = 60_000

export interface SignedPayload {
  readonly contentPieces: readonly NewContentMessage[]
  readonly id: string
  /** Unix ms. */
  readonly createdAt: number
  /** `signature_z…` over the other four fields. */
  readonly authToken: string
  readonly signerID: string
}

const id = string().refine(isRawCoID)

const payloadSchema = object({
  contentPieces: array(looseObject({ action: literal("content"), id, new: record(string(), unknown()) })),
  id,
  createdAt: number(),
  authToken: string().startsWith("signature_z"),
  signerID: string().startsWith("signer_z"),
})

/**
 * Canonical JSON of a {@link SignedPayload}, signed as the account of the node: without the signature it is the very text that is signed, so
 * whoever checks it need not write it again.
 *
 * @param pieces canonical JSON of each content message
 */
export function signedPayloadText(id: string, pieces: readonly string[], as: Account): string {
  const { crypto, agentSecret } = as.$jazz.localNode
  const signerID = crypto.getAgentSignerID(crypto.getAgentID(agentSecret))
  const members = `"contentPieces":[${pieces.join(",")}],"createdAt":${Date.now()},"id":"${id}","signerID":"${signerID}"}`
  const authToken = crypto.sign(crypto.getAgentSignerSecret(agentSecret), crypto.secureHashText(`{${members}`))
  return `{"authToken":"${authToken}",${members}`
}

/** Checks the form only. Throws a {@link JazzRequestError} 400 whose details are what Zod says. */
export function parseRequest(json: unknown): SignedPayload {
  const parsed = payloadSchema.safeParse(json)
  if (!parsed.success) throw new JazzRequestError("Request payload is not valid", 400, parsed.error)
  return parsed.data as unknown as SignedPayload // content pieces are checked again when they are imported
}

const answerSchema = object({ type: literal("success"), payload: payloadSchema })

/** Like {@link parseRequest}, of an answer. */
export function parseAnswer(json: unknown): SignedPayload {
  const parsed = answerSchema.safeParse(json)
  if (!parsed.success) throw new JazzRequestError("Response payload is not valid", 400, parsed.error)
  return parsed.data.payload as unknown as SignedPayload // content pieces are checked again when they are imported
}

/** Throws a {@link JazzRequestError} 401 when the request is too old, or made in the future. */
export function expectFresh(payload: SignedPayload, now: number): void {
  if (payload.createdAt + LIFETIME_MS < now) throw new JazzRequestError("Authentication token is expired", 401)
  if (payload.createdAt > now + CLOCK_SKEW_MS) throw new JazzRequestError("Authentication token is made in the future", 401)
}

/**
 * Throws a {@link JazzRequestError} 401 when the content is not what `signerID` signed, 400 when nobody can have signed it.
 *
 * @param text the JSON that the payload was read from
 */
export function expectSigned(payload: SignedPayload, text: string, crypto: CryptoProvider): void {
  const { authToken, ...signed } = payload
  const start = `{"authToken":"${authToken}",`
  const isSigned = (hash: string): boolean => verifies(crypto, authToken, hash, signed.signerID)
  if (text.startsWith(start) && isSigned(crypto.secureHashText(`{${text.slice(start.length)}`))) return
  let hash: ReturnType<CryptoProvider["secureHash"]>
  try {
    hash = crypto.secureHash(signed as never) // plain JSON; the types say readonly
  } catch {
    throw new JazzRequestError("Request payload is not valid", 400, "the content is nested too deep")
  }
  if (!isSigned(hash)) throw new JazzRequestError("Invalid signature", 401)
}

/** Takes the value and what it depends on into `node`. Whatever else was sent is left out. */
export async function importPayload(payload: SignedPayload, node: LocalNode): Promise<void> {
  if (payload.contentPieces.every((piece) => isKnown(piece, node))) return
  const { crypto, agentSecret } = node
  const scratch = new LocalNode(agentSecret, crypto.newRandomSessionID(crypto.getAgentID(agentSecret)), crypto, "never")
  scratch.syncManager.disableTransactionVerification() // only says what depends on what; `node` verifies
  try {
    for (const piece of payload.contentPieces) scratch.syncManager.handleNewContent(piece, "import")
    const needed = withDependencies(scratch, payload.id)
    for (const piece of payload.contentPieces) if (needed.has(piece.id)) node.syncManager.handleNewContent(piece, "import")
  } finally {
    await scratch.gracefulShutdown()
  }
}

/** Whether everything of the piece is in memory, as it is when it came by sync before: senders have uploaded what they send. */
function isKnown(piece: NewContentMessage, node: LocalNode): boolean {
  const sent = sessionsIn(piece)
  if (!sent || !isRawCoID(piece.id) || !node.hasCoValue(piece.id)) return false
  return coversSessions(node.getCoValue(piece.id).knownState().sessions, sent)
}

/** Whether the payload has all that there is of a value. */
export function contentOf(payload: SignedPayload): (core: CoValueCore) => boolean {
  const sent = new Map<string, KnownSessions>()
  for (const piece of payload.contentPieces) sent.set(piece.id, mergeSessions(sent.get(piece.id) ?? {}, sessionsIn(piece) ?? {}))
  return (core) => {
    const sessions = sent.get(core.id)
    return sessions !== undefined && coversSessions(sessions, core.knownState().sessions)
  }
}

/** Transactions of each session up to the end of the piece; undefined when its runs have no form. */
function sessionsIn({ new: added }: NewContentMessage): KnownSessions | undefined {
  const sessions: { [session: SessionID]: number } = {}
  for (const [session, run] of Object.entries(added as Readonly<Record<string, unknown>>)) {
    const { after, newTransactions } = (run ?? {}) as { readonly after?: unknown; readonly newTransactions?: unknown }
    if (typeof after !== "number" || !Array.isArray(newTransactions)) return undefined
    sessions[session as SessionID] = after + newTransactions.length // any text may be one: it is only looked up
  }
  return sessions
}

function withDependencies(node: LocalNode, id: string): ReadonlySet<string> {
  const ids = new Set([id])
  for (const needed of ids) {
    const core = isRawCoID(needed) ? node.availableCoValue(needed) : undefined
    for (const dependency of core?.getDependedOnCoValues() ?? []) ids.add(dependency)
  }
  return ids
}
