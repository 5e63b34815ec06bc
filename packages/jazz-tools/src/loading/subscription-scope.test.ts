import { beforeAll, expect, test } from "vitest"
import { Account, assertLoaded, co, Group, SubscriptionScope, z } from "../index.ts"
import { createJazzTestAccount, setupJazzTestSync } from "../testing/index.ts"
import { SubscriptionCache } from "./subscription-cache.ts"

const Kid = co.map({ n: z.number() })
const Note = co.map({ text: z.string(), kid: Kid })
const reference = { ref: Note.getCoValueClass(), optional: false }

let me: Account
let otto: Account
beforeAll(async () => {
  await setupJazzTestSync()
  me = await createJazzTestAccount({ isCurrentActiveAccount: true })
  otto = await createJazzTestAccount()
})

async function note(owner = Group.create()) {
  const made = Note.create({ text: "a", kid: { n: 1 } }, owner)
  await me.$jazz.waitForAllCoValuesSync()
  return made
}

test("what is in memory is there at once, and another object when it has changed", async () => {
  const { $jazz } = await note()
  const scope = new SubscriptionScope(me.$jazz.localNode, { kid: true }, $jazz.id, reference)
  const first = scope.getCurrentValue()
  $jazz.set("text", "b")
  const second = scope.getCurrentValue()
  scope.destroy()

  expect(first).toMatchObject({ $isLoaded: true, kid: { n: 1 } })
  expect([second === first, scope.value.type, scope.closed]).toEqual([false, "loaded", true])
})

test("listeners hear of changes, of what is known already only as the listener, and of nothing after the end", async () => {
  const { $jazz, kid } = await note()
  const scope = new SubscriptionScope(me.$jazz.localNode, { kid: true }, $jazz.id, reference)
  const heard: unknown[] = []
  const told: unknown[] = []
  const stop = scope.subscribe(({ type }) => heard.push(type))
  scope.setListener(({ type, id }) => told.push([type, id]))
  kid.$jazz.set("n", 2)
  stop()
  $jazz.set("text", "b")
  scope.destroy()
  $jazz.set("text", "c")

  expect(heard).toEqual(["loaded"])
  expect(told).toEqual(Array(3).fill(["loaded", $jazz.id]))
})

test("who waits gets the value; the promise says so, and stays the same", async () => {
  const { $jazz } = await note(Group.create().makePublic())
  const scope = new SubscriptionScope(otto.$jazz.localNode, { kid: true }, $jazz.id, reference)
  const promise = scope.getCachedPromise()
  const before = [scope.value.type, promise.status, scope.isUsed, scope.getCurrentValue().$isLoaded]
  const loaded = await scope.getPromise()
  const after = [promise.status, scope.isUsed, scope.getCachedPromise() === promise, loaded === scope.getCurrentValue()]
  scope.destroy()

  expect(before).toEqual(["loading", "pending", true, false])
  expect(after).toEqual(["fulfilled", false, true, true])
})

test("who may not read it hears why, and gets the value after that has turned", async () => {
  const group = Group.create()
  const { $jazz } = await note(group)
  const scope = new SubscriptionScope(otto.$jazz.localNode, true, $jazz.id, reference)
  const refused = await scope.getPromise().catch((error: unknown) => error)
  const before = [scope.value.type, scope.getError()?.issues.length, scope.getCachedPromise().status]
  const reader = await Account.load(otto.$jazz.id)
  assertLoaded(reader)
  const turned = new Promise((resolve) => scope.subscribe(resolve))
  group.addMember(reader, "reader")
  await turned
  const after = [scope.value.type, scope.getError(), scope.getCachedPromise().status]
  scope.destroy()

  expect(refused).toMatchObject({ message: expect.stringContaining("Jazz Authorization Error") })
  expect(before).toEqual(["unauthorized", 1, "rejected"])
  expect(after).toEqual(["loaded", undefined, "fulfilled"])
})

test("what is known not to be readable is so from the start", async () => {
  const { $jazz } = await note(Group.create())
  await Note.load($jazz.id, { loadAs: otto, skipRetry: true })
  const scopes = [$jazz.id, "nonsense"].map((id) => new SubscriptionScope(otto.$jazz.localNode, true, id, reference))
  const seen = scopes.map((scope) => [scope.value.type, scope.getError()?.id, scope.getCurrentValue().$jazz.loadingState])
  const refused = await Promise.all(scopes.map((scope) => scope.getPromise().catch(({ message }: Error) => message)))
  for (const scope of scopes) scope.destroy()

  expect(seen).toEqual([
    ["unauthorized", $jazz.id, "unauthorized"],
    ["unavailable", "nonsense", "unavailable"],
  ])
  expect(refused).toEqual([expect.stringContaining("Authorization"), expect.stringContaining("Unavailable")])
})

test("a cache has one subscription for all who ask for the same", async () => {
  const { $jazz } = await note()
  const cache = new SubscriptionCache()
  const ask = (resolve: unknown, skipRetry?: boolean) => cache.getOrCreate(me.$jazz.localNode, Note, $jazz.id, resolve, skipRetry)
  const [first, same, byClass, deeper, impatient] = [
    ask(true),
    ask(true),
    cache.getOrCreate(me.$jazz.localNode, Note.getCoValueClass(), $jazz.id, true),
    ask({ kid: true }),
    ask(true, true),
  ]
  cache.clear()

  expect([same === first, byClass === first, deeper === first, impatient === first]).toEqual([true, true, false, false])
  expect([first.closed, ask(true) === first]).toEqual([true, false])
  cache.clear()
})
