/**
 * What workers are measured with: a process of our packages that fills an inbox or makes requests. argv: mode and options as JSON; prints
 * JSON lines.
 */
import { once } from "node:events"
import { connect } from "node:net"
import { co, experimental_defineRequest, Group, InboxSender, z } from "jazz-tools"
import { NapiCrypto } from "jazz-tools/napi"
import { startWorker } from "jazz-tools/worker"

const [mode, options] = [process.argv[2], JSON.parse(process.argv[3])]
const { worker, shutdownWorker } = await startWorker({
  ...options.credentials,
  syncServer: options.url,
  crypto: await NapiCrypto.create(),
  skipInboxLoad: true,
})
const answer = (result) => new Promise((resolve) => process.stdout.write(`${JSON.stringify(result)}\n`, resolve))

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
  await answer({ filled: options.messages })
  process.exit(0)
} else {
  const route = experimental_defineRequest({
    url: `http://127.0.0.1:${options.port}/`,
    workerId: options.to,
    request: { cents: z.number(), count: z.number() },
    response: { sum: z.number() },
  })
  const { sum } = await route.send({ cents: 250, count: 3 })
  if (sum !== 750) throw new Error(`the answer is ${sum}`)

  const bodies = []
  globalThis.fetch = (_url, init) => {
    bodies.push(init.body)
    return Promise.reject(new Error("kept for later"))
  }
  const count = options.warmUp + options.requests
  for (let i = 0; i < count; i++) await route.send({ cents: i, count: 3 }).catch(() => {})
  if (bodies.length !== count) throw new Error("requests are missing")

  await shutdownWorker() // or it would hear of every request from the server
  const requests = bodies.map(postOf)
  const lanes = await Promise.all(Array.from({ length: options.concurrency }, () => openLane(options.port)))
  let next = 0
  await handleUntil(options.warmUp)
  await answer({ warm: true })
  const start = performance.now()
  const latencies = await handleUntil(count)
  const ms = performance.now() - start
  latencies.sort((a, b) => a - b)
  await answer({ ms, p99: latencies[Math.floor(latencies.length * 0.99)] })
  process.exit(0)

  async function handleUntil(end) {
    const taken = []
    await Promise.all(lanes.map((lane) => run(lane, end, taken)))
    return taken
  }

  async function run(exchange, end, latencies) {
    while (next < end) {
      const sent = performance.now()
      await exchange(requests[next++])
      latencies.push(performance.now() - sent)
    }
  }
}

/** A whole HTTP request as bytes, made beforehand. */
function postOf(body) {
  const head = `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`
  return Buffer.from(head + body)
}

/**
 * A connection that is kept open, and has one exchange at a time. An HTTP client takes four times of what this does, and the load must not
 * be what is measured.
 */
async function openLane(port) {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true })
  await once(socket, "connect")
  let text = ""
  let done = () => {}
  let failed = () => {}
  socket.setEncoding("latin1").on("data", (piece) => {
    text += piece
    const head = text.indexOf("\r\n\r\n")
    if (head < 0) return
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1])
    if (!(length >= 0)) failed(new Error(`no length in ${text}`))
    else if (text.length >= head + 4 + length) {
      if (text.startsWith("HTTP/1.1 200 ")) done()
      else failed(new Error(text))
      text = ""
    }
  })
  socket.on("close", () => failed(new Error("the worker has closed the connection")))
  return (request) =>
    new Promise((resolve, reject) => {
      done = resolve
      failed = reject
      socket.write(request)
    })
}
