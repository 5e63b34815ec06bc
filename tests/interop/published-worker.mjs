/**
 * A worker made of published packages. It sends a message, a request and a token to our worker, then answers ours. Options as JSON in
 * the first argument; talks to its parent over IPC.
 */
import http from "node:http"
import { WebSocket } from "ws"

globalThis.WebSocket ??= WebSocket
const published = new URL("published-0.19.22/node_modules/jazz-tools/dist/", import.meta.url)
const { co, z, Group, InboxSender, experimental_defineRequest, generateAuthToken, authenticateRequest } = await import(
  new URL("index.js", published)
)
const { startWorker } = await import(new URL("worker/index.js", published))
const { syncServer, accountID, accountSecret, ours, url, token } = JSON.parse(process.argv[2])

const Order = co.map({ item: z.string() })
const Receipt = co.map({ line: z.string() })
const shape = { request: { cents: z.number() }, response: { sum: z.number() } }
console.error = () => {} // the failing order is logged

const { worker, experimental } = await startWorker({ syncServer, accountID, accountSecret })
experimental.inbox.subscribe(Order, async ({ item, $jazz }) => {
  if (item === "piano") throw new RangeError("too big")
  return Receipt.create({ line: `published: ${item}` }, $jazz.owner)
})
const answering = experimental_defineRequest({ url: "http://unused.test/", workerId: accountID, ...shape })
const web = http.createServer(async (request, response) => {
  let body = ""
  for await (const chunk of request) body += chunk
  const answer = await answering.handle(new Request("http://unused.test/", { method: "POST", body }), worker, ({ cents }, madeBy) => ({
    sum: cents * (madeBy.$jazz.id === ours ? 2 : 0),
  }))
  response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text())
})
await new Promise((resolve) => web.listen(0, "127.0.0.1", resolve))

const to = await InboxSender.load(ours, worker)
const order = (item) => Order.create({ item }, Group.create())
const receipt = await Receipt.load(await to.sendMessage(order("teapot")))
const failure = await to.sendMessage(order("piano")).catch((error) => error.message)
const asking = experimental_defineRequest({ url, workerId: ours, ...shape })
const replies = [await asking.send({ cents: 21 }), await asking.send({ cents: 8 })]
const { account } = await authenticateRequest(new Request("http://unused.test/", { headers: { Authorization: `Jazz ${token}` } }))

process.send({
  line: receipt.line,
  failure,
  sums: replies.map(({ sum }) => sum),
  tokenOf: account?.$jazz.id,
  url: `http://127.0.0.1:${web.address().port}/`,
  token: generateAuthToken(worker),
})
process.on("disconnect", () => process.exit(0))
