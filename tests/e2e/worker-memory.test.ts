/** What a worker keeps of messages that it has handled. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { co, z } from "jazz-tools"
import { startWorker } from "jazz-tools/worker"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createAccountProcess, FROM_SOURCE, startServerProcess, type ServerProcess, type WorkerCredentials } from "./server-process.ts"

const Order = co.map({ item: z.string() })
const Receipt = co.map({ line: z.string() })
const FIRST = 600
const MORE = 1_800
/** Their entries in the two feeds, which stay, take 1,200, and the last to be handled may still be here; all of a message would be ten times that. */
const BYTES_PER_MESSAGE = 4_000

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void

let server: ServerProcess

beforeAll(async () => {
  server = await startServerProcess("--in-memory", "--port", "0")
})
afterAll(() => server?.stop())

/** A process that sends messages of a group each and does not wait for answers. */
async function send(sender: WorkerCredentials, to: string, count: number): Promise<void> {
  const program = `
    import { co, Group, InboxSender, z } from "jazz-tools"
    import { startWorker } from "jazz-tools/worker"
    const { worker, shutdownWorker } = await startWorker(${JSON.stringify({ ...sender, syncServer: server.url, skipInboxLoad: true })})
    const shop = await InboxSender.load(${JSON.stringify(to)})
    const Order = co.map({ item: z.string() })
    for (let sent = 0; sent < ${count}; sent += 100) {
      for (let i = 0; i < 100; i++) void shop.sendMessage(Order.create({ item: "kettle " + i }, Group.create()))
      await worker.$jazz.waitForAllCoValuesSync()
    }
    await shutdownWorker()
    process.exit(0)`
  const child = spawn(process.execPath, [...FROM_SOURCE, "--input-type=module", "--eval", program], {
    stdio: ["ignore", "ignore", "inherit"],
  })
  const [code] = await once(child, "exit")
  expect(code).toBe(0)
}

async function heapUsed(): Promise<number> {
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setImmediate(resolve))
    collect()
  }
  return process.memoryUsage().heapUsed
}

test("the memory of a worker does not grow with the messages that it has handled", async () => {
  const [shop, buyer] = await Promise.all([createAccountProcess("Shop", server.url), createAccountProcess("Buyer", server.url)])
  const { worker, experimental, shutdownWorker } = await startWorker({ ...shop, syncServer: server.url })
  let handled = 0
  let onHandled = (): void => {}
  experimental.inbox.subscribe(Order, async (order) => {
    handled++
    onHandled()
    return Receipt.create({ line: `1 × ${order.item}` }, order.$jazz.owner)
  })
  const handle = async (count: number): Promise<number> => {
    const all = new Promise<void>((resolve) => (onHandled = () => handled === count && resolve()))
    await send(buyer, shop.accountID, count - handled)
    await all
    await worker.$jazz.waitForAllCoValuesSync()
    return heapUsed()
  }

  const before = await handle(FIRST)
  const after = await handle(FIRST + MORE)

  expect((after - before) / MORE).toBeLessThan(BYTES_PER_MESSAGE)
  expect([...worker.$jazz.localNode.allCoValues()].length).toBeLessThan(2_000)
  await shutdownWorker()
})
