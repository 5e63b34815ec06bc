/**
 * A server worker as bench/workers.mjs measures it, made of the packages that it is given. argv: mode and options as JSON.
 * Prints JSON lines.
 */
import http from "node:http"

/** After so long V8 has given back what starting has left in its young generation: it looks when nothing was allocated for 8 s. */
const REST_MS = 12_000

export async function runWorkerProgram({ importWorker, importNapi, importTools, WebSocket }) {
  const mode = process.argv[2]
  const options = JSON.parse(process.argv[3])
  const answer = (result) => process.stdout.write(`${JSON.stringify(result)}\n`)
  const cpu = () => (process.cpuUsage().user + process.cpuUsage().system) / 1000

  if (mode === "import") {
    const start = performance.now()
    const idle = cpu()
    await importWorker()
    answer({ ms: performance.now() - start, cpu: cpu() - idle })
    process.exit(0)
  }

  const [{ startWorker }, { NapiCrypto }] = await Promise.all([importWorker(), importNapi()])
  const { worker, experimental } = await startWorker({
    ...options.credentials,
    syncServer: options.url,
    crypto: await NapiCrypto.create(),
    ...(WebSocket && { WebSocket }),
    skipInboxLoad: mode !== "inbox",
  })
  if (mode === "start") {
    answer({ cpu: cpu() })
    process.exit(0)
  }
  if (mode === "idle") {
    await new Promise((resolve) => setTimeout(resolve, REST_MS))
    answer({ rss: process.memoryUsage().rss })
    process.exit(0)
  }

  const { co, z, experimental_defineRequest } = await importTools()
  if (mode === "inbox") {
    const Order = co.map({ item: z.string() })
    const Receipt = co.map({ line: z.string() })
    let handled = 0
    let start = 0
    await new Promise((resolve) => {
      experimental.inbox.subscribe(Order, async (order) => {
        const receipt = Receipt.create({ line: `1 x ${order.item}` }, order.$jazz.owner)
        handled++
        if (handled === options.warmUp) {
          answer({ warm: true })
          start = performance.now()
        }
        if (handled === options.warmUp + options.messages) resolve()
        return receipt
      })
    })
    await worker.$jazz.waitForAllCoValuesSync({ timeout: 300_000 })
    answer({ ms: performance.now() - start, rss: process.memoryUsage().rss })
    return // until it is ended: what it has used is looked at first
  }

  const route = experimental_defineRequest({
    url: "http://unused.test/",
    workerId: options.credentials.accountID,
    request: { cents: z.number(), count: z.number() },
    response: { sum: z.number() },
  })
  process.once("SIGINT", () => process.exit(0)) // writes profiles
  const total = ({ cents, count }) => ({ sum: cents * count })
  const answerTo = mode === "bodies" ? (body) => route.handleBody(String(body), worker, total) : answerByClasses
  const server = http.createServer(async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const { status, headers, body } = await answerTo(Buffer.concat(chunks))
    response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body)
  })
  server.listen(0, "127.0.0.1", () => answer({ port: server.address().port }))

  async function answerByClasses(body) {
    const handled = await route.handle(new Request("http://unused.test/", { method: "POST", body }), worker, total)
    return { status: handled.status, headers: Object.fromEntries(handled.headers), body: await handled.text() }
  }
}
