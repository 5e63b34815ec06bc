/** What bindings for frameworks, inspectors and form generators of others reach for. */
import { stringifyOpID } from "cojson"
import { Account, co, CoMap, exportCoValue, Group, loadCoValue, subscribeToCoValue, SubscriptionScope, z } from "jazz-tools"
import { TestJazzContextManager } from "jazz-tools/testing"
import { attemptLater, me, newPeer, settle, show, state } from "./show.mjs"

const Kid = co.map({ n: z.number() })
const Note = co.map({
  text: z.string(),
  kid: Kid,
  get next() {
    return Note.optional()
  },
})
const { account: otto, seen } = await newPeer("Otto")
const follow = (reader, { $jazz }, resolve = true, ...rest) =>
  new SubscriptionScope(reader.$jazz.localNode, resolve, $jazz.id, { ref: Note.getCoValueClass(), optional: false }, ...rest)
const note = async (owner = Group.create()) => {
  const made = Note.create({ text: "a", kid: { n: 1 } }, owner)
  await me.$jazz.waitForAllCoValuesSync()
  return made
}
/** What became of a promise; rejected ones are heard of. */
const statusOf = (promise) => {
  promise.catch(() => {})
  return promise.status
}
const looks = ({ type, value, id, issues }) => [type, value?.text, typeof id, issues?.length]

await show("a subscription that is read", async () => {
  const made = await note()
  const scope = follow(me, made, { kid: true })
  const heard = []
  const stop = scope.subscribe((value) => heard.push(looks(value)))
  const first = scope.getCurrentValue()
  const before = [state(first), first.kid.n, looks(scope.value), scope.getError(), scope.id === made.$jazz.id]
  made.$jazz.set("text", "b")
  made.kid.$jazz.set("n", 2)
  const now = scope.getCurrentValue()
  const after = [now === first, now === scope.getCurrentValue(), now.kid.n, heard]
  stop()
  made.$jazz.set("text", "c")
  scope.destroy()
  scope.destroy()
  return [before, after, heard.length, scope.closed, scope.getCurrentValue().text]
})
await show("a subscription that waits", async () => {
  const made = await note(Group.create().makePublic())
  const scope = follow(otto, made, { kid: true })
  const promise = scope.getCachedPromise()
  const before = [looks(scope.value), promise.status, state(scope.getCurrentValue())]
  const value = await scope.getPromise()
  const after = [value.kid.n, promise.status, promise.value?.text, scope.getCachedPromise() === promise]
  made.$jazz.set("text", "b")
  await settle()
  scope.destroy()
  return [before, after, scope.getCachedPromise() === promise, scope.getCurrentValue().text]
})
await show("a subscription that is refused, and then not", async () => {
  const group = Group.create()
  const made = await note(group)
  const scope = follow(otto, made)
  const heard = []
  scope.setListener((value) => heard.push(looks(value)))
  const refused = await attemptLater(() => scope.getPromise())
  const before = [looks(scope.value), scope.getError()?.type, statusOf(scope.getCachedPromise()), state(scope.getCurrentValue())]
  group.addMember(seen, "reader")
  await settle(60)
  scope.destroy()
  return [refused, before, heard, scope.getCachedPromise().status, scope.getCurrentValue().text]
})
await show("a subscription to what nobody has", async () => {
  const scope = follow(me, { $jazz: { id: "co_zUnknownUnknownUnknown12" } }, true, true)
  const refused = await attemptLater(() => scope.getPromise())
  scope.destroy()
  return [refused, looks(scope.value), state(scope.getCurrentValue())]
})
await show("a listener is told what is known", async () => {
  const scope = follow(me, await note())
  const heard = []
  scope.setListener((value) => heard.push(looks(value)))
  scope.destroy()
  return heard
})
await show("subscriptions are shared", async () => {
  const { $jazz } = await note()
  const cache = TestJazzContextManager.fromAccount(me).getSubscriptionScopeCache()
  const [first, second, deeper] = [true, true, { kid: true }].map((resolve) => cache.getOrCreate($jazz.localNode, Note, $jazz.id, resolve))
  const same = [first instanceof SubscriptionScope, first === second, first === deeper, first.getCurrentValue().text]
  cache.clear()
  return [same, first.closed]
})
await show("as the active account, when nobody else is named", async () => {
  const { $jazz } = await note()
  const heard = []
  const stop = subscribeToCoValue(Note.getCoValueClass(), $jazz.id, {}, ({ text }) => heard.push(text))
  await settle(10)
  stop()
  const loaded = await loadCoValue(Note.getCoValueClass(), $jazz.id, {})
  return [heard, loaded.text, (await exportCoValue(Note, $jazz.id, {}))?.length]
})
await show("instances of low-level values", async () => {
  const made = await note()
  const list = co.list(z.number()).create([1])
  const feed = co.feed(z.number()).create([2])
  return [
    Note.getCoValueClass().fromRaw(made.$jazz.raw).text,
    co.list(z.number()).getCoValueClass().fromRaw(list.$jazz.raw)[0],
    co.feed(z.number()).getCoValueClass().fromRaw(feed.$jazz.raw).byMe.value,
    Group.fromRaw(made.$jazz.owner.$jazz.raw).myRole(),
    Account.fromRaw(me.$jazz.raw).$jazz.id,
    typeof CoMap.fromRaw,
  ]
})
await show("definitions", () => {
  const union = co.discriminatedUnion("type", [co.map({ type: z.literal("a") }), co.map({ type: z.literal("b") })])
  const { shape, catchall } = Note.catchall(z.number()).getDefinition()
  return [
    [Object.keys(shape), shape.kid === Kid, shape.next.builtin, catchall.def.type],
    [co.record(z.string(), Kid).getDefinition().catchall === Kid, Object.keys(co.account().getDefinition().shape)],
    [Kid.optional().getDefinition().innerType === Kid, union.getDefinition().discriminator, union.getDefinition().options.length],
  ]
})
await show("times and operations of low-level values", async () => {
  const { $jazz } = await note()
  await settle(3)
  const { raw } = $jazz
  const empty = raw.core.node.createGroup().createMap()
  raw.set("text", "b")
  // the header may be a little older than the first transaction
  const isFirst = Math.abs(raw.earliestTxMadeAt - $jazz.createdAt) < 1000
  return [
    [isFirst, raw.latestTxMadeAt === $jazz.lastUpdatedAt, raw.latestTxMadeAt > raw.earliestTxMadeAt],
    [empty.earliestTxMadeAt, empty.latestTxMadeAt, raw.isTimeTravelEntity(), raw.atTime(Date.now()).isTimeTravelEntity()],
    stringifyOpID({ sessionID: "s", txIndex: 3, changeIdx: 4 }),
    stringifyOpID({ sessionID: "s", txIndex: 3, changeIdx: 4, branch: "co_zBranch" }),
  ]
})

const ITEMS = { optional: z.string().optional(), nullable: z.string().nullable(), nullish: z.string().nullish(), json: z.json().optional() }
const emptied = (items) => items.map((item) => (item === undefined ? "nothing" : item))
for (const [name, item] of Object.entries(ITEMS))
  await show(`${name} items without a value`, async () => {
    const list = co.list(item).create(["a", undefined, null], Group.create().makePublic())
    const first = emptied([...list])
    list.$jazz.push(undefined, "b")
    list.$jazz.set(0, undefined)
    list.$jazz.applyDiff(["c", ...list])
    await list.$jazz.waitForSync()
    const theirs = await co.list(item).load(list.$jazz.id, { loadAs: otto })
    return [first, emptied([...list]), emptied([...theirs]), JSON.stringify(theirs), list.indexOf(undefined)]
  })
