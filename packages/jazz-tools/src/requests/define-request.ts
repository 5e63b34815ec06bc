import { isAgentID, isRawCoID, type CoID, type LocalNode, type RawCoMap } from "cojson"
import { activeAccountContext } from "../context/active-account.ts"
import { co } from "../schema/co.ts"
import type { Loaded, MapInit } from "../schema/infer.ts"
import type { Query } from "../schema/resolve-query.ts"
import type { CoMapSchema, LooseShape } from "../schema/schema-types.ts"
import { Account } from "../values/account/account.ts"
import { exportTexts } from "../values/export-import.ts"
import { Group } from "../values/group/group.ts"
import type { ValueJazz } from "../values/value-jazz.ts"
import { isJazzRequestError, JazzRequestError } from "./jazz-request-error.ts"
import { SharedGroups } from "./shared-groups.ts"
import {
  contentOf,
  expectFresh,
  expectSigned,
  importPayload,
  parseAnswer,
  parseRequest,
  signedPayloadText,
  type SignedPayload,
} from "./signed-payload.ts"

/** What a request or an answer looks like: fields as in `co.map`, with a resolve query when references must be loaded too. */
export type RequestShape = LooseShape | { readonly schema: LooseShape; readonly resolve?: unknown }
export type ShapeOf<D> = D extends { readonly schema: infer S extends LooseShape } ? S : D extends LooseShape ? D : never
export type ResolveOf<D> = D extends { readonly schema: LooseShape; readonly resolve: infer R } ? R : true
interface Definition {
  readonly schema: CoMapSchema
  readonly resolve: Query<CoMapSchema>
}
type LoadedShape<D> = Loaded<CoMapSchema<ShapeOf<D>>, ResolveOf<D>>

export interface RequestOptions<Req, Res> {
  /** Where `send` posts to. */
  readonly url: string
  /** The account that answers, or a group of accounts any of which may. */
  readonly workerId: string
  readonly request: Req
  readonly response: Res
}

export type RequestCallback<Req, Res> = (
  value: LoadedShape<Req>,
  madeBy: Account,
) => MapInit<ShapeOf<Res>> | undefined | void | Promise<MapInit<ShapeOf<Res>> | undefined | void>

/**
 * A request that a client sends over HTTP and a worker answers, typed and signed on both sides.
 *
 * @example
 * ```ts
 * import { experimental_defineRequest } from "jazz-tools"
 *
 * const sum = experimental_defineRequest({
 *   url: "https://example.com/sum",
 *   workerId: me.$jazz.id,
 *   request: { a: z.number(), b: z.number() },
 *   response: { sum: z.number() },
 * })
 * // the client: const { sum } = await route.send({ a: 1, b: 2 })
 * const refused = await sum.handle(new Request("https://example.com/sum", { method: "POST", body: "{}" }), me, ({ a, b }) => ({ sum: a + b }))
 * console.log(refused.status) // 400
 * ```
 */
export function experimental_defineRequest<const Req extends RequestShape, const Res extends RequestShape>(
  options: RequestOptions<Req, Res>,
): HttpRoute<Req, Res> {
  return new HttpRoute(options)
}

/**
 * A request to a worker and its answer, typed at both ends. Made by {@link experimental_defineRequest}.
 *
 * @example
 * ```ts
 * import { experimental_defineRequest, HttpRoute } from "jazz-tools"
 *
 * const route = experimental_defineRequest({
 *   url: "https://example.com/sum",
 *   workerId: me.$jazz.id,
 *   request: { a: z.number() },
 *   response: { sum: z.number() },
 * })
 * console.log(route instanceof HttpRoute, Object.keys(route.requestSchema.shape).join()) // true a
 * ```
 */
export class HttpRoute<Req = RequestShape, Res = RequestShape> {
  readonly #url: string
  readonly #workerID: string
  readonly #request: Definition
  readonly #response: Definition
  readonly #requestGroups = new SharedGroups("writer")
  readonly #answerGroups = new SharedGroups("reader")

  /** Throws `Worker ID is required`. */
  constructor({ url, workerId, request, response }: RequestOptions<Req, Res>) {
    if (!workerId) throw new TypeError("Worker ID is required")
    this.#url = url
    this.#workerID = workerId
    this.#request = normalized(request)
    this.#response = normalized(response)
  }

  get requestSchema(): CoMapSchema<ShapeOf<Req>> {
    return this.#request.schema as CoMapSchema<ShapeOf<Req>>
  }

  get responseSchema(): CoMapSchema<ShapeOf<Res>> {
    return this.#response.schema as CoMapSchema<ShapeOf<Res>>
  }

  /**
   * Posts the request and resolves with the answer. Only the envelope travels in the body; values that it refers to travel by sync.
   * Rejects with a {@link JazzRequestError} when the worker refuses or answers with something else.
   */
  async send(values: MapInit<ShapeOf<Req>> | undefined, options: { readonly owner?: Account } = {}): Promise<LoadedShape<Res>> {
    const sender = options.owner ?? activeAccountContext.get()
    const group = await this.#groupWithWorker(sender)
    const envelope = this.requestSchema.create((values ?? {}) as MapInit<ShapeOf<Req>>, { owner: group })
    const pieces = exportTexts(sender.$jazz.localNode, [envelope.$jazz.raw])
    sender.$jazz.localNode.syncManager.flushLocal() // what the worker will ask the server for must not be behind the request

    const response = await fetch(this.#url, {
      method: "POST",
      headers: JSON_HEADERS,
      body: signedPayloadText(envelope.$jazz.id, pieces, sender),
    })
    return await this.#readAnswer(response, sender)
  }

  /** Answers a request as `as`. Errors of kind {@link JazzRequestError} become answers; others are thrown. */
  async handle(request: Request, as: Account, callback: RequestCallback<Req, Res>): Promise<Response> {
    const { body, ...init } = await this.handleBody(await request.text(), as, callback)
    return new Response(body, init)
  }

  /** Like {@link handle}, but throws every error. */
  async executeHandleRequest(request: Request, as: Account, callback: RequestCallback<Req, Res>): Promise<Response> {
    return new Response(await this.#answer(await request.text(), as, callback), { headers: JSON_HEADERS })
  }

  /**
   * Like {@link handle}, for servers with requests of another kind, as those of `node:http`: making a `Request` and a `Response` of them takes
   * a sixth of the whole.
   */
  async handleBody(
    body: string,
    as: Account,
    callback: RequestCallback<Req, Res>,
  ): Promise<{ readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }> {
    try {
      return { status: 200, headers: JSON_HEADERS, body: await this.#answer(body, as, callback) }
    } catch (error) {
      if (!isJazzRequestError(error)) throw error
      return { status: error.code, headers: { ...JSON_HEADERS, "X-Jazz-Request-Error": "true" }, body: JSON.stringify(error) }
    }
  }

  async #answer(text: string, as: Account, callback: RequestCallback<Req, Res>): Promise<string> {
    const json = parsed(text)
    if (json === undefined) throw new JazzRequestError("Request payload is not valid", 400, "the body is not JSON")
    const payload = parseRequest(json)
    const { value, madeBy } = await this.#accept(payload, text, as)
    const answer = await callback(value, madeBy)

    const envelope = this.responseSchema.create((answer ?? {}) as MapInit<ShapeOf<Res>>, { owner: this.#answerGroups.of(as, madeBy) })
    const pieces = await exported(this.#response, envelope, as, payload)
    const { localNode } = as.$jazz
    const touched = [value, envelope].flatMap((one) => Array.from(jazzOf(one).scope.covered(), ({ id }) => id))
    await localNode.syncManager.waitForLocalChanges(touched).catch(refusedOnServer)
    localNode.release(envelope.$jazz.raw.id)
    releaseRequest(localNode, payload.id)
    return `${ANSWER_START}${signedPayloadText(envelope.$jazz.id, pieces, as)}${ANSWER_END}`
  }

  /** Everything that must hold before the callback sees the value. Marks the envelope, so that it is handled once. */
  async #accept(payload: SignedPayload, text: string, as: Account): Promise<{ value: LoadedShape<Req>; madeBy: Account }> {
    const node = as.$jazz.localNode
    const id = payload.id as CoID<RawCoMap> // form checked by parseRequest
    const known = await node.load(id, true)
    if (known !== "unavailable") expectUnhandled(known, as)
    expectFresh(payload, Date.now())
    expectSigned(payload, text, node.crypto)

    await importPayload(payload, node)
    const envelope = known === "unavailable" ? await node.load(id) : known
    if (envelope === "unavailable") throw new Error("Unable to load the request payload")
    expectUnhandled(envelope, as)
    const madeBy = await creatorOf(envelope, payload.signerID, as)
    const value = await this.#request.schema.load(id, { resolve: this.#request.resolve, loadAs: as } as never)
    if (!value.$isLoaded) throw new JazzRequestError("Value not found", 400)

    expectUnhandled(envelope, as) // it may have come twice, and the other one been quicker
    envelope.set("$handled", as.$jazz.id)
    if (envelope.get("$handled") !== as.$jazz.id)
      throw new JazzRequestError("Request payload cannot be marked as handled", 403, "the worker is no writer in the group of the request")
    return { value: value as LoadedShape<Req>, madeBy }
  }

  async #readAnswer(response: Response, sender: Account): Promise<LoadedShape<Res>> {
    const text = await response.text()
    const body = parsed(text)
    if (!response.ok) {
      const { message, code, details } = (body ?? {}) as { message?: unknown; code?: unknown; details?: unknown }
      if (!response.headers.get("X-Jazz-Request-Error")) throw new JazzRequestError("Request failed", response.status)
      const status = typeof code === "number" ? code : response.status
      throw new JazzRequestError(typeof message === "string" ? message : "Request failed", status, details)
    }
    const payload = parseAnswer(body)
    expectSigned(payload, payloadTextIn(text), sender.$jazz.localNode.crypto)
    await importPayload(payload, sender.$jazz.localNode)
    const value = await this.#response.schema.load(payload.id, { resolve: this.#response.resolve, loadAs: sender } as never)
    if (!value.$isLoaded) throw new JazzRequestError("Value not found", 400)
    return value as LoadedShape<Res>
  }

  async #groupWithWorker(sender: Account): Promise<Group> {
    const node = sender.$jazz.localNode
    const raw = isRawCoID(this.#workerID) ? await node.load(this.#workerID as CoID<RawCoMap>) : "unavailable"
    if (raw === "unavailable") throw new JazzRequestError("Worker account not found", 400)
    if (raw.headerMeta?.type === "account") {
      const worker = await Account.load(this.#workerID, { loadAs: sender })
      if (!worker.$isLoaded) throw new JazzRequestError("Worker account not found", 400)
      return this.#requestGroups.of(sender, worker)
    }
    const workers = await co.group().load(this.#workerID, { loadAs: sender })
    if (!workers.$isLoaded) throw new JazzRequestError("Worker group not found", 400)
    const group = Group.create({ owner: sender }) // a fresh one: whoever leaves the workers can read no later request
    group.addMember(workers, "writer")
    return group
  }
}

function normalized(definition: unknown): Definition {
  const long = definition as { readonly schema?: LooseShape; readonly resolve?: Query<CoMapSchema> }
  const isLong = typeof long.schema === "object" && !("collaborative" in long.schema) && !("_zod" in long.schema)
  return isLong
    ? { schema: co.map(long.schema as LooseShape) as unknown as CoMapSchema, resolve: long.resolve ?? true }
    : { schema: co.map(definition as LooseShape) as unknown as CoMapSchema, resolve: true }
}

function expectUnhandled(envelope: RawCoMap, as: Account): void {
  if (envelope.get("$handled") === as.$jazz.id) throw new JazzRequestError("Request payload is already handled", 400)
}

/** The sender, whose present agent must be who signed the request. */
async function creatorOf(envelope: RawCoMap, signerID: string, as: Account): Promise<Account> {
  const node = as.$jazz.localNode
  const creator = envelope.core.entries()[0]?.author
  if (creator === undefined || isAgentID(creator)) {
    throw new JazzRequestError("Request payload is not valid, creator session ID not found", 400)
  }
  if (!isRawCoID(creator)) throw new JazzRequestError("Request payload is not valid, the creator is not a valid account", 400)
  const madeBy = await Account.load(creator, { loadAs: as })
  if (!madeBy.$isLoaded) throw new JazzRequestError("Creator account not found", 400)
  if (node.crypto.getAgentSignerID(madeBy.$jazz.raw.currentAgentID()) !== signerID) throw new JazzRequestError("Invalid signature", 401)
  return madeBy
}

/** The sender may have seen to that: it says who can write to what it sends. */
function refusedOnServer(error: unknown): never {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
  throw code === "sync.refused" ? new JazzRequestError("The server refused what was written for the request", 403, message) : error
}

/** What was answered does not stay in memory; the mark against a second time is on the server. */
function releaseRequest(node: LocalNode, id: string): void {
  const { group } = node.expectCoValueLoaded(id as CoID<RawCoMap>).getCurrentContent()
  node.release(id as CoID<RawCoMap>, group.id)
}

/** undefined when the text is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const JSON_HEADERS = { "Content-Type": "application/json" }
const ANSWER_START = '{"payload":'
const ANSWER_END = ',"type":"success"}'

/** The payload in the text of an answer; some of the text when it is written otherwise. */
function payloadTextIn(answer: string): string {
  return answer.slice(ANSWER_START.length, -ANSWER_END.length)
}

/**
 * The value as far as the answer's query reaches, with everything needed to read it, as canonical JSON texts. What came with the request, as
 * the accounts of both sides, does not go back unless it was changed.
 */
async function exported({ schema, resolve }: Definition, envelope: object, loadAs: Account, request: SignedPayload): Promise<string[]> {
  const { id, localNode, scope } = jazzOf(envelope)
  const isKnown = contentOf(request)
  if (resolve === true) return exportTexts(localNode, scope.covered(), isKnown)
  const value = await schema.load(id, { resolve, loadAs } as never) // the query belongs to this schema; both come from one definition
  if (!value.$isLoaded) throw new Error(`Unable to export ${id}: it is ${value.$jazz.loadingState}`)
  return exportTexts(localNode, jazzOf(value).scope.covered(), isKnown)
}

function jazzOf(instance: object): ValueJazz {
  return (instance as { readonly $jazz: ValueJazz }).$jazz // every loaded instance has one
}
