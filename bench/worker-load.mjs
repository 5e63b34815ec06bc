/**
 * What workers are measured with: a process of our packages that fills an inbox or makes requests. argv: mode and options as JSON; prints
 * one JSON line.
 */
import http from "node:http"
import { co, experimental_defineRequest, Group, InboxSender, z } from "jazz-tools"
import { NapiCrypto } from "jazz-tools/napi"
import { startWorker } from "jazz-tools/worker"

const [mode, options] = [process.argv[2], JSON.parse(process.argv[3])]
const { worker } = await startWorker({
  ...options.credentials,
  syncServer: options.url,
  crypto: await NapiCrypto.create(),
  skipInboxLoad: true,
})
const answer = (result) => process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0))

if (mode === "fill") {
  const Order = co.map({ item: z.string() })
  const sender = await InboxSender.load(options.to)
  const written = () => Object.values(sender.messages.core.knownState().sessions).reduce((sum, count) => sum + count, 0)
  const before = written()
  for (let i = 0; i < options.messages; i++) {
    void sender.sendMessage(Order.create({ item: `kettle ${i}` }, Group.create()))
    while (i - (written() - before) > 100) await new Promise((resolve) => setTimeout(resolve, 1))
  }
  while (written() - before < options.messages) await new Promise((resolve) => setTimeout(resolve, 5))
  await worker.$jazz.waitForAllCoValuesSync()
  answer({ filled: options.messages })
} else {
  const route = experimental_defineRequest({
    url: "http://unused.test/",
    workerId: options.to,
    request: { cents: z.number(), count: z.number() },
    response: { sum: z.number() },
  })
  const bodies = []
  globalThis.fetch = (_url, init) => {
    bodies.push(init.body)
    return Promise.reject(new Error("kept for later"))
  }
  const count = options.warmUp + options.requests
  for (let i = 0; i < count; i++) await route.send({ cents: i, count: 3 }).catch(() => {})
  if (bodies.length !== count) throw new Error("requests are missing")

  const agent = new http.Agent({ keepAlive: true, maxSockets: options.concurrency })
  let next = 0
  await handleUntil(options.warmUp)
  const usedBefore = Number(await get("/cpu"))
  const start = performance.now()
  const latencies = await handleUntil(count)
  const ms = performance.now() - start
  latencies.sort((a, b) => a - b)
  answer({ ms, p99: latencies[Math.floor(latencies.length * 0.99)], cpu: Number(await get("/cpu")) - usedBefore })

  async function handleUntil(end) {
    const taken = []
    await Promise.all(Array.from({ length: options.concurrency }, () => lane(end, taken)))
    return taken
  }

  async function lane(end, latencies) {
    while (next < end) {
      const body = bodies[next++]
      const sent = performance.now()
      const { status, text } = await exchange({ method: "POST", headers: { "content-length": Buffer.byteLength(body) } }, body)
      if (status !== 200) throw new Error(`${status}: ${text}`)
      latencies.push(performance.now() - sent)
    }
  }

  async function get(path) {
    return (await exchange({ method: "GET", path }, "")).text
  }

  function exchange(settings, body) {
    return new Promise((resolve, reject) => {
      const request = http.request({ port: options.port, agent, ...settings }, (response) => {
        let text = ""
        response.on("data", (chunk) => (text += chunk)).on("end", () => resolve({ status: response.statusCode, text }))
      })
      request.on("error", reject).end(body)
    })
  }
}
