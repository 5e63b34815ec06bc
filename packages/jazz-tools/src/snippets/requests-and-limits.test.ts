/** Programs as the public documentation writes them; they must run unchanged. */
import { expect, test } from "vitest"
import {
  Account,
  Group,
  JazzRequestError,
  assertLoaded,
  authenticateRequest,
  co,
  experimental_defineRequest,
  generateAuthToken,
  isJazzRequestError,
  parseAuthToken,
  z,
} from "../index.ts"
import { createJazzTestAccount, disableJazzTestSync, linkAccounts, runWithoutActiveAccount } from "../testing/index.ts"
import { start } from "./preamble.ts"

test("72. Request tokens", async () => {
  const { me, show, printed } = await start()
  const token = generateAuthToken()
  const parsed = await parseAuthToken(token)
  show(token.split("~").length, parsed.account?.$jazz.id === me.$jazz.id)
  show((await parseAuthToken("junk")).error?.message, (await parseAuthToken(token, { expiration: -1 })).error?.message)
  const forged = token.replace(/\d+$/, (t) => String(Number(t) + 1))
  show((await parseAuthToken(forged)).error?.message)

  const req = (headers: Record<string, string>) => new Request("https://api.test", { headers })
  const ok = await authenticateRequest(req({ Authorization: `Jazz ${token}` }))
  show(ok.account?.$jazz.id === me.$jazz.id, await authenticateRequest(req({})))
  const custom = await authenticateRequest(req({ "x-tok": token }), { getToken: (r) => r.headers.get("x-tok") })
  show(custom.account?.$jazz.id === me.$jazz.id)

  expect(printed).toEqual(["3 true", "Invalid token Token expired", "Invalid signature", "true {}", "true"])
})

test("73. Typed requests to a worker", async () => {
  const { me, show, printed } = await start()
  const worker = await createJazzTestAccount()
  await worker.$jazz.waitForAllCoValuesSync()
  const double = experimental_defineRequest({
    url: "https://api.test/double",
    workerId: worker.$jazz.id,
    request: { n: z.number() },
    response: { n: z.number() },
  })
  globalThis.fetch = async (url: any, init?: any) =>
    double.handle(new Request(url, init), worker, (req, madeBy) => {
      if (req.n < 0) throw new JazzRequestError("Negative", 422, { got: req.n })
      show(madeBy.$jazz.id === me.$jazz.id)
      return { n: req.n * 2 }
    })
  show((await double.send({ n: 21 })).n)
  const err = await double.send({ n: -1 }).catch((e) => e)
  show(isJazzRequestError(err), err.message, err.code, err.details, err instanceof Error)

  expect(printed).toEqual(["true", "42", 'true Negative 422 {"got":-1} false'])
})

test("74. Code without an active account", async () => {
  const { me, show, settle, fails, printed } = await start()
  const M = co.map({ a: z.string() })
  runWithoutActiveAccount(() => {
    show(
      fails(() => Group.create()),
      fails(() => M.create({ a: "x" })),
      fails(() => Account.getMe()),
    )
  })
  const owner = Group.create()
  const made = runWithoutActiveAccount(() => M.create({ a: "ok" }, owner)) // an owner is enough
  show(made.a)
  const late = await runWithoutActiveAccount(async () => {
    await settle(5)
    return fails(() => Account.getMe())
  })
  show(late, Account.getMe() === (me as Account))

  expect(printed).toEqual(["No active account No active account No active account", "ok", "No active account true"])
})

test("75. Linking two accounts directly", async () => {
  const { show, printed } = await start()
  disableJazzTestSync()
  const a = await createJazzTestAccount({ isCurrentActiveAccount: true })
  const b = await createJazzTestAccount()
  const M = co.map({ t: z.string() })
  const m = M.create({ t: "offline" }, Group.create().makePublic())
  show((await M.load(m.$jazz.id, { loadAs: b, skipRetry: true })).$jazz.loadingState)
  await linkAccounts(a, b)
  const n = M.create({ t: "linked" }, Group.create().makePublic())
  const got = await M.load(n.$jazz.id, { loadAs: b })
  show(got.$isLoaded && got.t)
  show((await m.$jazz.waitForSync({ timeout: 1000 })) === undefined)

  expect(printed).toEqual(["unavailable", "linked", "true"])
})

test("76. Concurrent edits converge", async () => {
  const { me, show, settle, peer, printed } = await start()
  const { acc: otto } = await peer()
  const Pad = co.map({ title: z.string(), items: co.list(z.string()), body: co.plainText() })
  const g = Group.create().makePublic("writer")
  const pad = Pad.create({ title: "t", items: co.list(z.string()).create(["a"], g), body: co.plainText().create("mid", g) }, g)
  await me.$jazz.waitForAllCoValuesSync()
  const his = await Pad.load(pad.$jazz.id, { loadAs: otto, resolve: { items: true, body: true } })
  assertLoaded(his)
  pad.$jazz.set("title", "mine")
  await settle(10)
  his.$jazz.set("title", "his")
  pad.items.$jazz.push("m")
  his.items.$jazz.push("o")
  pad.body.insertBefore(0, "<")
  his.body.insertAfter(2, ">")
  await me.$jazz.waitForAllCoValuesSync()
  await otto.$jazz.waitForAllCoValuesSync()
  await settle(1000)
  show(pad.title, his.title)
  show(pad.items.toJSON().sort(), JSON.stringify(pad.items) === JSON.stringify(his.items))
  show(`${pad.body}`, `${his.body}`)

  expect(printed).toEqual(["his his", '["a","m","o"] true', "<mid> <mid>"])
})

test("77. Removing a member revokes later reads", async () => {
  const { me, show, settle, peer, printed } = await start()
  const { acc: otto, seen } = await peer()
  const Doc = co.map({ t: z.string() })
  const g = Group.create()
  g.addMember(seen, "writer")
  const doc = Doc.create({ t: "v1" }, g)
  await me.$jazz.waitForAllCoValuesSync()
  const his = await Doc.load(doc.$jazz.id, { loadAs: otto })
  show(his.$isLoaded && his.t)
  g.removeMember(seen)
  doc.$jazz.set("t", "v2")
  await me.$jazz.waitForAllCoValuesSync()
  await settle(150)
  const after = await Doc.load(doc.$jazz.id, { loadAs: otto, skipRetry: true })
  show(after.$isLoaded, after.$jazz.loadingState, g.getRoleOf(otto.$jazz.id) === undefined)
  show(doc.t)

  expect(printed).toEqual(["v1", "false unauthorized true", "v2"])
})

test("78. Field names that look like API names", async () => {
  const { show, printed } = await start()
  const Weird = co.map({ id: z.string(), load: z.number(), set: z.string(), owner: z.string(), length: z.number() })
  const w = Weird.create({ id: "my-id", load: 3, set: "s", owner: "o", length: 2 })
  show(w.id, w.load, w.set, w.owner, w.length)
  show(w.$jazz.id === w.id, Object.keys(w))
  w.$jazz.set("id", "other")
  show(w.id, w.$jazz.owner.myRole())
  const viaLoad = await Weird.load(w.$jazz.id)
  show(viaLoad.$isLoaded && viaLoad.load)

  expect(printed).toEqual(["my-id 3 s o 2", 'false ["id","load","set","owner","length"]', "other admin", "3"])
})

test("79. A large transaction is refused", async () => {
  const { show, fails, printed } = await start()
  const Big = co.map({ text: z.string() })
  const msg = fails(() => Big.create({ text: "x".repeat(1_100_000) }))
  show(msg.startsWith("Transaction is too large to be synced: "), msg.includes("> 1048576 bytes"))
  const ok = Big.create({ text: "x".repeat(500_000) })
  show(ok.text.length)
  const list = co.list(z.string()).create([])
  show(fails(() => list.$jazz.push("y".repeat(2_000_000))).includes("smaller chunks"))
  show(list.length)
  const parts = ["a", "b", "c"].map((c) => c.repeat(400_000))
  for (const p of parts) list.$jazz.push(p) // separate transactions are fine
  show(
    list.length,
    list.reduce((n, p) => n + p.length, 0),
  )

  expect(printed).toEqual(["true true", "500000", "true", "0", "3 1200000"])
})
