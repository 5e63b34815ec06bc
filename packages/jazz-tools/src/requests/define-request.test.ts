import { connectedPeers, LocalNode, type CoID, type RawCoMap } from "cojson"
import { refuseUnauthorizedWrites } from "cojson/internals"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { co, Group, z, type Account } from "../index.ts"
import { createJazzTestAccount } from "../testing/test-accounts.ts"
import { TestJSCrypto } from "../testing/test-crypto.ts"
import { TEST_RUNTIME } from "../testing/test-runtime.ts"
import { disableJazzTestSync, setupJazzTestSync } from "../testing/test-sync.ts"
import type { ContentPiece } from "../values/base.ts"
import { exportPieces } from "../values/export-import.ts"
import { experimental_defineRequest } from "./define-request.ts"
import { isJazzRequestError, JazzRequestError } from "./jazz-request-error.ts"
import { signedPayloadText } from "./signed-payload.ts"

const url = "http://till.test/total"
let till: Account
let guest: Account

beforeEach(async () => {
  await setupJazzTestSync()
  till = await createJazzTestAccount()
  guest = await createJazzTestAccount()
  await till.$jazz.waitForAllCoValuesSync()
  await guest.$jazz.waitForAllCoValuesSync()
})

afterEach(() => {
  vi.unstubAllGlobals()
})

/** Answers `fetch` in this process and keeps what was sent. */
function serve(handle: (request: Request) => Promise<Response>): string[] {
  const bodies: string[] = []
  vi.stubGlobal("fetch", (input: string, init: RequestInit) => {
    bodies.push(String(init.body))
    return handle(new Request(input, init))
  })
  return bodies
}

/** A body that `as` signs. */
function signed(pieces: readonly object[], id: string, as: Account): string {
  const texts = pieces.map((piece) => JSON.stringify(piece)) // read from canonical texts, so in the same order
  return signedPayloadText(id, texts, as)
}

const defineTotal = () =>
  experimental_defineRequest({
    url,
    workerId: till.$jazz.id,
    request: { cents: z.number(), count: z.number() },
    response: { sum: z.number() },
  })

test("plain values go both ways and the handler knows who asked", async () => {
  const total = defineTotal()
  const makers: string[] = []
  serve((request) =>
    total.handle(request, till, ({ cents, count }, madeBy) => {
      makers.push(madeBy.$jazz.id)
      return { sum: cents * count }
    }),
  )

  const reply = await total.send({ cents: 250, count: 3 }, { owner: guest })

  expect(reply.sum).toBe(750)
  expect(makers).toEqual([guest.$jazz.id])
})

test("requests of one account, and their answers, lie in one group each", async () => {
  const total = defineTotal()
  const bodies = serve((request) => total.handle(request, till, ({ cents, count }) => ({ sum: cents * count })))

  const replies = [await total.send({ cents: 250, count: 3 }, { owner: guest }), await total.send({ cents: 1, count: 2 }, { owner: guest })]

  expect(replies.map(({ sum }) => sum)).toEqual([750, 2])
  expect(new Set(replies.map(({ $jazz }) => $jazz.owner.$jazz.id)).size).toBe(1)
  const pieces = bodies.map(
    (body) => (JSON.parse(body) as { contentPieces: { id: string; header: { ruleset: { group?: string } } }[] }).contentPieces,
  )
  expect(new Set(pieces.map((ofOne) => ofOne.map(({ header }) => header.ruleset.group).find(Boolean))).size).toBe(1)
})

test("a request that comes twice at the same time is handled once", async () => {
  const total = defineTotal()
  const bodies = serve(() => Promise.resolve(new Response("lost", { status: 502 })))
  await expect(total.send({ cents: 250, count: 3 }, { owner: guest })).rejects.toBeInstanceOf(JazzRequestError)
  const [body] = bodies
  let handled = 0
  const answer = () =>
    total.handle(new Request(url, { method: "POST", body: body ?? "" }), till, ({ cents, count }) => {
      handled++
      return { sum: cents * count }
    })

  const answers = await Promise.all([answer(), answer(), answer()])

  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400])
  expect(handled).toBe(1)
})

test("references are loaded as the definition says", async () => {
  const Slot = co.map({ day: z.string() })
  const Ticket = co.map({ code: z.string() })
  const reserve = experimental_defineRequest({
    url,
    workerId: till.$jazz.id,
    request: { schema: { slot: Slot }, resolve: { slot: true } },
    response: { schema: { ticket: Ticket }, resolve: { ticket: true } },
  })
  serve((request) => reserve.handle(request, till, ({ slot }) => ({ ticket: { code: `for ${slot.day}` } })))

  const { ticket } = await reserve.send({ slot: { day: "Monday" } }, { owner: guest })

  expect(ticket.code).toBe("for Monday")
})

test("what came with a request goes back with the answer only when it was changed", async () => {
  const total = defineTotal()
  const answered: string[][] = []
  const handler = vi.fn(() => ({ sum: 0 }))
  serve(async (request) => {
    const response = await total.handle(request, till, handler)
    const { payload } = (await response.clone().json()) as { payload: { contentPieces: { id: string }[] } }
    answered.push(payload.contentPieces.map((piece) => piece.id))
    return response
  })

  const first = await total.send({ cents: 1, count: 1 }, { owner: guest })
  handler.mockImplementationOnce(() => {
    till.$jazz.raw.set("note", "busy", "trusting")
    return { sum: 0 }
  })
  const second = await total.send({ cents: 1, count: 1 }, { owner: guest })

  const group = first.$jazz.owner.$jazz.id
  expect(answered).toEqual([
    [group, first.$jazz.id],
    [till.$jazz.id, group, second.$jazz.id],
  ])
})

test("references leave for the server before the request does", async () => {
  const Slot = co.map({ day: z.string() })
  const reserve = experimental_defineRequest({
    url,
    workerId: till.$jazz.id,
    request: { schema: { slot: Slot }, resolve: { slot: true } },
    response: {},
  })
  const slot = Slot.create({ day: "Monday" }, Group.create({ owner: guest }))
  const [peer] = guest.$jazz.localNode.syncManager.getPeers()
  const sent: unknown[] = []
  serve(async () => {
    sent.push(peer?.believed(slot.$jazz.raw.id)?.header)
    return new Response("lost", { status: 502 })
  })

  await expect(reserve.send({ slot }, { owner: guest })).rejects.toThrow()

  expect(sent).toEqual([true])
})

test("an error of the handler reaches the caller with code and details", async () => {
  const total = defineTotal()
  serve((request) =>
    total.handle(request, till, () => {
      throw new JazzRequestError("Too many", 403, { limit: 2 })
    }),
  )

  const error: unknown = await total.send({ cents: 1, count: 3 }, { owner: guest }).catch((thrown: unknown) => thrown)

  expect(isJazzRequestError(error)).toBe(true)
  expect(JSON.stringify(error)).toBe('{"message":"Too many","code":403,"details":{"limit":2}}')
})

test("a server without web-standard requests gives the body, and gets what to answer", async () => {
  const total = defineTotal()
  serve(async (request) => {
    const { body, ...init } = await total.handleBody(await request.text(), till, ({ cents, count }) => {
      if (count > 100) throw new JazzRequestError("Too many", 403, { limit: 100 })
      return { sum: cents * count }
    })
    return new Response(body, init)
  })

  expect((await total.send({ cents: 250, count: 3 }, { owner: guest })).sum).toBe(750)
  await expect(total.send({ cents: 1, count: 101 }, { owner: guest })).rejects.toMatchObject({ code: 403, details: { limit: 100 } })
})

test("a bug in the handler is thrown on the server and is a failure for the caller", async () => {
  const total = defineTotal()
  serve(async (request) => {
    await expect(
      total.handle(request, till, () => {
        throw new TypeError("bug")
      }),
    ).rejects.toThrow(new TypeError("bug"))
    return new Response("oops", { status: 500 })
  })

  await expect(total.send({ cents: 1, count: 1 }, { owner: guest })).rejects.toMatchObject({ message: "Request failed", code: 500 })
})

test("a request is handled once, for a minute, and only as it was signed", async () => {
  const total = defineTotal()
  const bodies = serve((request) => total.handle(request, till, () => ({ sum: 0 })))
  await total.send({ cents: 1, count: 1 }, { owner: guest })
  const [body = "{}"] = bodies
  const post = async (change: object) => {
    const request = new Request(url, { method: "POST", body: JSON.stringify({ ...JSON.parse(body), ...change }) })
    return (await (await total.handle(request, till, () => ({ sum: 0 }))).json()) as { message: string; code: number }
  }

  expect(await post({})).toMatchObject({ message: "Request payload is already handled", code: 400 })
  const other = await createJazzTestAccount()
  expect(await post({ id: 7 })).toMatchObject({ message: "Request payload is not valid", code: 400 })
  const stale = { id: other.$jazz.id, createdAt: Date.now() - 120_000 }
  expect(await post(stale)).toMatchObject({ message: "Authentication token is expired", code: 401 })
  expect(await post({ id: other.$jazz.id })).toMatchObject({ message: "Invalid signature", code: 401 })
})

test("what is no request is refused without an error of ours, however odd", async () => {
  const total = defineTotal()
  const bodies = serve((request) => total.handle(request, till, () => ({ sum: 1 })))
  await total.send({ cents: 1, count: 1 }, { owner: guest })
  const sent = bodies[0] ?? ""
  const { id, contentPieces } = JSON.parse(sent) as { id: string; contentPieces: unknown[] }
  const deep = "[".repeat(5_000) + "]".repeat(5_000)
  const other = sent.replaceAll(id, "co_zSomethingElse11111111111")
  const odd = {
    "no JSON": sent.slice(1),
    "an id that is longer than any": sent.replaceAll(id, `co_z${"A".repeat(200)}`),
    "content that is nested too deep": other.replace('"action":"content"', `"action":"content","more":${deep}`),
    "content that is none": JSON.stringify({ ...(JSON.parse(other) as object), contentPieces: contentPieces.map(() => null) }),
  }

  for (const [what, body] of Object.entries(odd)) {
    const response = await total.handle(new Request(url, { method: "POST", body }), till, () => ({ sum: 1 }))
    expect([what, response.status, response.headers.get("X-Jazz-Request-Error")]).toEqual([what, 400, "true"])
  }
})

test("what has no form is refused with what Zod says", async () => {
  const total = defineTotal()
  const answer = await total.handle(new Request(url, { method: "POST", body: "{}" }), till, () => ({ sum: 0 }))
  serve(async () => Response.json({ type: "success", payload: { id: 5 } }))
  const error: unknown = await total.send({ cents: 1, count: 1 }, { owner: guest }).catch((thrown: unknown) => thrown)
  const { details } = (await answer.json()) as { details: { name: string; message: string } }

  expect([answer.status, details.name]).toEqual([400, "ZodError"])
  expect(details.message).toContain("expected array, received undefined")
  expect(error).toMatchObject({ message: "Response payload is not valid", code: 400 })
  const { issues } = (error as JazzRequestError).details as { readonly issues: readonly { readonly path: readonly string[] }[] }
  expect(issues.map(({ path }) => path.join("."))).toEqual(
    ["contentPieces", "id", "createdAt", "authToken", "signerID"].map((member) => `payload.${member}`),
  )
})

test("an answer that the asker cannot read as it is asked for is not found", async () => {
  const Ticket = co.map({ code: z.string() })
  const buy = experimental_defineRequest({
    url,
    workerId: till.$jazz.id,
    request: {},
    response: { schema: { ticket: Ticket }, resolve: { ticket: true } },
  })
  serve((request) => buy.handle(request, till, () => ({ ticket: Ticket.create({ code: "x" }, Group.create({ owner: till })) })))
  vi.spyOn(console, "error").mockImplementation(() => {})

  await expect(buy.send({}, { owner: guest })).rejects.toMatchObject({ message: "Value not found", code: 400 })
})

test("who can read a request cannot send it as its own", async () => {
  const total = defineTotal()
  const bodies = serve(async () => new Response("lost", { status: 502 }))
  await expect(total.send({ cents: 1, count: 1 }, { owner: guest })).rejects.toThrow()
  const { contentPieces, id } = JSON.parse(bodies[0] ?? "{}") as { contentPieces: never[]; id: string }
  const thief = await createJazzTestAccount()
  const request = new Request(url, { method: "POST", body: signed(contentPieces, id, thief) })

  const response = await total.handle(request, till, () => ({ sum: 0 }))

  expect(response.status).toBe(401)
  expect(await response.json()).toMatchObject({ message: "Invalid signature" })
})

test("the members of a signed body may come in any order", async () => {
  const total = defineTotal()
  const bodies = serve(async () => new Response("lost", { status: 502 }))
  await expect(total.send({ cents: 3, count: 2 }, { owner: guest })).rejects.toThrow()
  const members = Object.entries(JSON.parse(bodies[0] ?? "{}") as object)
  const request = new Request(url, { method: "POST", body: JSON.stringify(Object.fromEntries(members.toReversed())) })

  const response = await total.handle(request, till, ({ cents, count }) => ({ sum: cents * count }))

  expect(members.map(([name]) => name)).toEqual(["authToken", "contentPieces", "createdAt", "id", "signerID"])
  expect(response.status).toBe(200)
})

test("a worker that the request was not meant for refuses it", async () => {
  const total = defineTotal()
  const bodies = serve(async () => new Response("lost", { status: 502 }))
  await expect(total.send({ cents: 1, count: 1 }, { owner: guest })).rejects.toThrow()
  const other = await createJazzTestAccount()

  const response = await total.handle(new Request(url, { method: "POST", body: bodies[0] ?? "" }), other, () => ({ sum: 0 }))

  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ message: "Request payload is not valid, creator session ID not found" })
})

test.each([null, 7, "text", [], { after: "0" }, { after: 0, newTransactions: {} }])(
  "content of the form %j is refused, not thrown",
  async (run) => {
    const total = defineTotal()
    const bodies = serve(async () => new Response("lost", { status: 502 }))
    await expect(total.send({ cents: 1, count: 1 }, { owner: guest })).rejects.toThrow()
    await guest.$jazz.waitForAllCoValuesSync()
    const { contentPieces, id } = JSON.parse(bodies[0] ?? "{}") as {
      contentPieces: { id: string; new: Record<string, unknown> }[]
      id: string
    }
    const broken = contentPieces.map((piece) => ({
      ...piece,
      new: Object.fromEntries(Object.keys(piece.new).map((session) => [session, run])),
    }))
    const request = new Request(url, { method: "POST", body: signed(broken, id, guest) })

    const response = await total.handle(request, till, () => ({ sum: 0 }))

    expect(response.status).toBe(200) // all of it came by sync before; what the body says of it does not count
  },
)

test("any member of a group may answer", async () => {
  const crew = Group.create({ owner: till })
  crew.addMember(guest, "writer")
  await crew.$jazz.waitForSync()
  const shout = experimental_defineRequest({ url, workerId: crew.$jazz.id, request: { word: z.string() }, response: { loud: z.string() } })
  const asker = await createJazzTestAccount()
  serve((request) => shout.handle(request, guest, ({ word }) => ({ loud: word.toUpperCase() })))

  expect((await shout.send({ word: "oi" }, { owner: asker })).loud).toBe("OI")
})

/** A worker and others at a server that takes from nobody what it has no right to write. */
async function guardedScene() {
  disableJazzTestSync()
  const crypto = await TestJSCrypto.create()
  const secret = crypto.newRandomAgentSecret()
  const options = { runtime: TEST_RUNTIME, writeRefusal: refuseUnauthorizedWrites }
  const server = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, undefined, options)
  const [worker, vandal, stranger] = [await createJazzTestAccount(), await createJazzTestAccount(), await createJazzTestAccount()]
  for (const { $jazz } of [worker, vandal, stranger]) {
    const [toServer, toClient] = connectedPeers("server", $jazz.id, { peer1role: "server", peer2role: "client" })
    server.syncManager.addPeer(toClient)
    $jazz.localNode.syncManager.addPeer(toServer)
    await $jazz.waitForAllCoValuesSync()
  }
  till = worker
  const total = defineTotal()
  const handled: number[] = []
  const answer = (body: string) =>
    total.handle(new Request(url, { method: "POST", body }), worker, ({ cents, count }) => {
      handled.push(cents)
      return { sum: cents * count }
    })
  const bodies = serve(async () => new Response("lost", { status: 502 }))
  const post = async () => {
    await expect(total.send({ cents: 250, count: 3 }, { owner: vandal })).rejects.toThrow()
    return JSON.parse(bodies.at(-1) ?? "{}") as { contentPieces: ContentPiece[]; id: CoID<RawCoMap> }
  }
  return { server, worker, vandal, stranger, answer, post, bodies, handled }
}

test("a request with content that the server refuses does not keep others from being answered", async () => {
  const { vandal, stranger, answer, post, bodies } = await guardedScene()
  const { contentPieces, id } = await post()
  const foreign = await stranger.$jazz.localNode.load(id)
  if (foreign === "unavailable") throw new Error("not there")
  foreign.core.makeTransaction([{ op: "set", key: "cents", value: 9 }], "trusting") // without looking at rights
  const pieces = [...contentPieces.filter((piece) => piece.id !== id), ...exportPieces(stranger.$jazz.localNode, [foreign])]
  await post()

  const statuses = [await answer(signed(pieces, id, vandal)), await answer(bodies.at(-1) ?? "")].map(({ status }) => status)

  expect(statuses).toEqual([200, 200])
})

test("a request that the worker may not mark fails before it is handled, and no other does", async () => {
  const { worker, vandal, answer, post, bodies, handled } = await guardedScene()
  const group = Group.create({ owner: vandal })
  group.addMember(worker, "reader")
  const envelope = defineTotal().requestSchema.create({ cents: 1, count: 1 }, { owner: group })
  const unmarkable = signed(exportPieces(vandal.$jazz.localNode, [envelope.$jazz.raw]), envelope.$jazz.id, vandal)
  await post()

  const statuses = [await answer(unmarkable), await answer(bodies.at(-1) ?? "")].map(({ status }) => status)

  expect(statuses).toEqual([403, 200])
  expect(handled).toEqual([250])
})

test("needs a worker", () => {
  expect(() => experimental_defineRequest({ url, workerId: "", request: {}, response: {} })).toThrow(new TypeError("Worker ID is required"))
})
