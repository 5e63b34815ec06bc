import {
  authenticateRequest,
  co,
  experimental_defineRequest,
  generateAuthToken,
  Group,
  Inbox,
  InboxSender,
  isJazzRequestError,
  JazzRequestError,
  parseAuthToken,
  z,
} from "jazz-tools"
import { createJazzTestAccount } from "jazz-tools/testing"
import { attemptLater, me, newPeer, settle, show } from "./show.mjs"

// what workers are asked, without a network
const { account: worker } = await newPeer("Worker")
const Doc = co.map({ text: z.string(), tags: co.list(z.string()) })
const definition = experimental_defineRequest({
  url: "https://example.com/api",
  workerId: worker.$jazz.id,
  request: { schema: { doc: Doc, n: z.number(), more: z.string().optional() }, resolve: { doc: { tags: true } } },
  response: { schema: { doc: Doc, told: z.string() }, resolve: { doc: true } },
})
const newDoc = (text = "x", owner = Group.create()) => Doc.create({ text, tags: ["a"] }, owner)
const ask = () => attemptLater(() => definition.send({ doc: newDoc(), n: 3 }))
const told = (error) => [error.message, error.code, isJazzRequestError(error), error instanceof Error]

/** Answers requests as the server would. */
function serve(handler) {
  globalThis.fetch = async (url, init) => {
    await me.$jazz.waitForAllCoValuesSync()
    return definition.handle(new Request(url, init), worker, handler)
  }
}

await show("an answer", async () => {
  serve(async ({ doc, n, more }, madeBy) => {
    const answer = newDoc(`${doc.text}${n}${doc.tags.join()}`, Group.create({ owner: worker }).makePublic())
    await answer.$jazz.waitForSync()
    return { doc: answer, told: `${madeBy.$jazz.id === me.$jazz.id} ${more}` }
  })
  const { doc, told: text, ...rest } = await ask()
  return [doc.text, text, Object.keys(rest)]
})
for (const [name, handler] of Object.entries({
  "an error with a code": async () => {
    throw new JazzRequestError("no tea", 418, { why: "coffee" })
  },
  "an error": async () => {
    throw new Error("oops")
  },
  nothing: async () => undefined,
}))
  await show(`the handler gives ${name}`, async () => {
    serve(handler)
    const error = await ask()
    return [told(error), error.details?.why]
  })
for (const [name, respond] of Object.entries({
  "status 500": () => new Response("no", { status: 500 }),
  "status 401 with JSON": () => Response.json({ message: "m", code: 401 }, { status: 401 }),
  "an empty object": () => new Response("{}"),
  "an error as JSON": () => Response.json({ error: { message: "m", code: 401 } }),
  "no network": () => Promise.reject(new TypeError("net")),
}))
  await show(`the server gives ${name}`, async () => {
    globalThis.fetch = async () => respond()
    return told(await ask())
  })
await show("request errors", () => {
  const error = new JazzRequestError("m", 3, { a: 1 })
  const others = [new Error("x"), null, undefined, "m", { message: "", code: 1 }]
  return [told(error), JSON.stringify(error), Object.keys(error), others.map(isJazzRequestError)]
})

const token = generateAuthToken()
const [signature, id, time] = token.split("~")
for (const [name, text] of Object.entries({
  good: token,
  empty: "",
  "one part": "x",
  "two parts": "a~b",
  "no ids": "a~b~c",
  old: `${signature}~${id}~${time - 100_000}`,
  "of another": `${signature}~${worker.$jazz.id}~${time}`,
  "four parts": `${token}~z`,
}))
  await show(`a token: ${name}`, async () => {
    const { account, error } = await parseAuthToken(text, { loadAs: worker })
    return [account?.$jazz.id, error?.message]
  })
for (const [headers, options] of [
  [{}],
  [{ Authorization: `Jazz ${token}` }],
  [{ Authorization: `Bearer ${token}` }],
  [{ Authorization: token }],
  [{ Authorization: `jazz ${token}` }],
  [{ Authorization: `Jazz  ${token}` }],
  [{ Authorization: `Jazz ${token}` }, { expiration: -1 }],
  [{ "x-token": token }, { getToken: (request) => request.headers.get("x-token") }],
  [{ Authorization: `Jazz ${token}` }, { getToken: () => undefined }],
])
  await show(`a request with ${Object.entries(headers).join().replace(token, "token")} ${Object.keys(options ?? {})}`, async () => {
    const request = new Request("https://example.com", { headers })
    const { account, error } = await authenticateRequest(request, { loadAs: worker, ...options })
    return [account?.$jazz.id, error?.message]
  })

await show("an inbox", async () => {
  const owner = await createJazzTestAccount()
  await owner.$jazz.ensureLoaded({ resolve: { profile: true } })
  await owner.$jazz.waitForAllCoValuesSync()
  const heard = []
  const stop = (await Inbox.load(owner)).subscribe(Doc, async ({ text }, sender) => {
    heard.push([text, sender === me.$jazz.id])
    if (text === "bad") throw new Error("nope")
    return text === "silent" ? undefined : newDoc(`re: ${text}`, Group.create({ owner }).makePublic())
  })
  const sender = await InboxSender.load(owner.$jazz.id, me)
  const answers = []
  for (const doc of [newDoc("hi"), newDoc("silent"), newDoc("bad"), newDoc("of an account", me)])
    answers.push(await attemptLater(() => sender.sendMessage(doc)))
  const [answer, ...others] = answers
  const { text } = await Doc.load(answer)
  await settle()
  stop()
  return [text, others, heard]
})
await show("no inbox", async () => [
  await attemptLater(() => InboxSender.load("co_zNobody", me)),
  await attemptLater(async () => Inbox.load(worker)).then(({ $jazz, message }) => [$jazz, message]),
])
