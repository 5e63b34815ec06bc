import { beforeEach, expect, test, vi } from "vitest"
import { co, Group, z, type Account } from "../index.ts"
import { createJazzTestAccount } from "../testing/test-accounts.ts"
import { setupJazzTestSync } from "../testing/test-sync.ts"
import { InboxSender } from "./inbox-sender.ts"
import { Inbox } from "./inbox.ts"

const Order = co.map({ item: z.string() })
const Receipt = co.map({ line: z.string() })
type Orders = InboxSender<co.loaded<typeof Order>, co.loaded<typeof Receipt>>

let shop: Account
let buyer: Account

beforeEach(async () => {
  await setupJazzTestSync()
  shop = await createJazzTestAccount()
  buyer = await createJazzTestAccount()
  await shop.$jazz.waitForAllCoValuesSync()
  await buyer.$jazz.waitForAllCoValuesSync()
})

const order = (item: string) => Order.create({ item }, Group.create({ owner: buyer }))

test("delivers a message with its sender and brings the answer back", async () => {
  const senders: string[] = []
  const inbox = await Inbox.load(shop)
  inbox.subscribe(Order, async ({ item, $jazz }, from) => {
    senders.push(from)
    return Receipt.create({ line: `1 x ${item}` }, $jazz.owner)
  })

  const counter: Orders = await InboxSender.load(shop.$jazz.id, buyer)
  const receipt = await Receipt.load(await counter.sendMessage(order("kettle")), { loadAs: buyer })

  expect(receipt.$isLoaded && receipt.line).toBe("1 x kettle")
  expect(senders).toEqual([buyer.$jazz.id])
})

test("a handler may answer nothing or fail; both are handled once", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {})
  const seen: string[] = []
  const inbox = await Inbox.load(shop)
  const stop = inbox.subscribe(Order, async ({ item }) => {
    seen.push(item)
    if (item === "piano") throw new RangeError("too big")
  })
  const counter: Orders = await InboxSender.load(shop.$jazz.id, buyer)

  expect(await counter.sendMessage(order("cup"))).toBeUndefined()
  await expect(counter.sendMessage(order("piano"))).rejects.toThrow(new Error("RangeError: too big"))

  expect(Object.values(inbox.failed.toJSON() as Record<string, { errors: string[] }[]>).flat()).toMatchObject([
    { errors: ["RangeError: too big"] },
  ])
  stop()
  const again = await Inbox.load(shop)
  again.subscribe(Order, async ({ item }) => void seen.push(item))
  await counter.sendMessage(order("saucer"))
  expect(seen).toEqual(["cup", "piano", "saucer"])
})

test("handles messages in order with a limit of one", async () => {
  const log: string[] = []
  const inbox = await Inbox.load(shop)
  const counter: Orders = await InboxSender.load(shop.$jazz.id, buyer)
  const answers = ["a", "b", "c"].map((item) => counter.sendMessage(order(item)))
  inbox.subscribe(
    Order,
    async ({ item }) => {
      log.push(`+${item}`)
      await Promise.resolve()
      log.push(`-${item}`)
    },
    { concurrencyLimit: 1 },
  )

  await Promise.all(answers)

  expect(log.filter((line) => line.startsWith("+"))).toHaveLength(3)
  for (let index = 0; index < log.length; index += 2) expect(log[index + 1]).toBe(log[index]?.replace("+", "-"))
})

test("stops when asked", async () => {
  const seen: string[] = []
  const inbox = await Inbox.load(shop)
  inbox.subscribe(Order, async ({ item }) => void seen.push(item))()
  const counter: Orders = await InboxSender.load(shop.$jazz.id, buyer)
  void counter.sendMessage(order("kettle"))
  await buyer.$jazz.waitForAllCoValuesSync()

  expect(seen).toEqual([])
})

test("takes no message without a schema and a callback", async () => {
  const inbox = await Inbox.load(shop)

  expect(() => inbox.subscribe(undefined as never, async () => {})).toThrow("An inbox needs the schema of its messages and a callback")
  expect(() => inbox.subscribe(Order, undefined as never)).toThrow("An inbox needs the schema of its messages and a callback")
})

test("says why a message cannot be sent", async () => {
  const counter: Orders = await InboxSender.load(shop.$jazz.id, buyer)
  const mine = Order.create({ item: "mine" }, { owner: buyer })
  await expect(counter.sendMessage(mine)).rejects.toThrow("Inbox messages should be owned by a group")

  const { profile } = await shop.$jazz.ensureLoaded({ resolve: { profile: true } })
  profile.$jazz.owner.removeMember("everyone")
  await shop.$jazz.waitForAllCoValuesSync()
  const stranger = await createJazzTestAccount()
  await expect(InboxSender.load(shop.$jazz.id, stranger)).rejects.toThrow(
    "Insufficient permissions to access the inbox, make sure its user profile is publicly readable.",
  )
})
