import { cojsonInternals, isRawCoID, LocalNode } from "cojson"
import { co, Group, z } from "jazz-tools"
import { createJazzTestAccount, setActiveAccount, TestJSCrypto } from "jazz-tools/testing"
import { me, newPeer, settle, show } from "./show.mjs"

// what programs that others wrote reach for in the engine
const Note = co.map({ title: z.string(), text: co.plainText() })
const Diary = co.account({ profile: co.profile(), root: co.map({ notes: co.list(Note) }) }).withMigration((account) => {
  if (!account.$jazz.has("root")) account.$jazz.set("root", { notes: [{ title: "first", text: "hello" }] })
})
const author = await createJazzTestAccount({ AccountSchema: Diary, creationProps: { name: "Ada" } })
const { account: otto } = await newPeer("Otto")
const group = Group.create({ owner: me })
group.addMember("everyone", "reader")
const note = Note.create({ title: "1", text: "a" }, group)
note.$jazz.set("title", "2")
note.$jazz.set("title", "3")
await note.$jazz.waitForSync()
const { core } = note.$jazz.raw
const titles = (range) => core.getValidSortedTransactions(range).map(({ changes }) => changes.find(({ key }) => key === "title").value)
const session = core.getValidSortedTransactions()[0].txID.sessionID

await show("what is known of a value that is here", async () => [
  core.isCompletelyDownloaded(),
  core.isStreaming(),
  core.hasVerifiedContent(),
  (await core.waitForFullStreaming()) === core,
  core.verified?.header.type,
  core.verified?.header.ruleset.type,
  core.verified?.newContentSince(undefined)?.length,
  core.verified?.newContentSince(core.knownState()),
])

await show("what is known of a value that is not", () => {
  const unknown = otto.$jazz.localNode.getCoValue("co_zUnknownUnknownUnknown12")
  return [unknown.isCompletelyDownloaded(), unknown.isStreaming(), unknown.hasVerifiedContent(), !unknown.verified, unknown.isAvailable()]
})

for (const range of [undefined, {}, { from: {} }, { from: { other: 1 } }, { to: { other: 0 } }, { ignorePrivateTransactions: true }])
  await show(`transactions, ${JSON.stringify(range)}`, () => titles(range).length)
for (const index of [0, 1, 2, 3, 4]) {
  await show(`transactions from ${index}`, () => titles({ from: { [session]: index } }))
  await show(`transactions to ${index}`, () => titles({ to: { [session]: index } }))
}
await show("transactions from what is known", () => titles({ from: core.knownState().sessions }))

await show("loading the inside of a value", async () => {
  const { localNode } = otto.$jazz
  const before = localNode.getLoaded(note.$jazz.id)
  const loaded = await localNode.loadCoValueCore(note.$jazz.id)
  return [
    before,
    loaded === localNode.getCoValue(note.$jazz.id),
    loaded === localNode.coValues.get(note.$jazz.id),
    localNode.getLoaded(note.$jazz.id) === loaded.getCurrentContent(),
    loaded.getCurrentContent().get("title"),
    loaded.isCompletelyDownloaded(),
    [...localNode.coValues.keys()].every(isRawCoID),
  ]
})

for (const id of ["nope", undefined, ""]) await show(`loading the inside of ${id}`, () => otto.$jazz.localNode.loadCoValueCore(id))

await show("subscribing to the inside of a value", async () => {
  const seen = []
  const stop = core.subscribe((value, unsubscribe) => seen.push([value === core, typeof unsubscribe, value.isAvailable()]))
  const atOnce = seen.length
  const late = []
  core.subscribe((_, unsubscribe) => {
    late.push("once")
    unsubscribe()
  }, false)
  note.$jazz.set("title", "4")
  note.$jazz.set("title", "5")
  await settle()
  stop()
  note.$jazz.set("title", "6")
  await settle()
  return [atOnce, seen[0], seen.at(-1), late]
})

await show("subscribing to what is not here yet", () => {
  const seen = []
  otto.$jazz.localNode.getCoValue("co_zUnknownUnknownUnknown13").subscribe((value) => seen.push(value.isAvailable()))()
  return seen
})

await show("an account on another node, fed by hand", async () => {
  const { localNode } = author.$jazz
  const crypto = await TestJSCrypto.create()
  const { agentSecret } = localNode.getCurrentAgent()
  const node = new LocalNode(agentSecret, crypto.newRandomSessionID(author.$jazz.raw.id), crypto)
  for (const value of localNode.allCoValues())
    for (const piece of value.verified?.newContentSince(undefined) ?? []) node.syncManager.handleNewContent(piece, "import")
  const same = Diary.getCoValueClass().fromNode(node)
  setActiveAccount(same)
  const loaded = await Diary.load(same.$jazz.id, { loadAs: same, resolve: { profile: true, root: { notes: { $each: { text: true } } } } })
  return [same.$jazz.id === author.$jazz.id, loaded.profile.name, loaded.root.notes.map(({ title, text }) => `${title} ${text}`)]
})

await show("pieces of the inside", () => [
  cojsonInternals.CO_VALUE_PRIORITY,
  cojsonInternals.TRANSACTION_CONFIG,
  cojsonInternals.parseJSON('{"a":[1]}'),
  cojsonInternals.getPriorityFromHeader(core.verified.header),
  cojsonInternals.getPriorityFromHeader(group.$jazz.raw.core.verified.header),
  cojsonInternals.getPriorityFromHeader(undefined),
  cojsonInternals.expectGroup(group.$jazz.raw) === group.$jazz.raw,
])
await show("what is no group", () => cojsonInternals.expectGroup(note.$jazz.raw))

await show("a channel for a transport of one's own", async () => {
  const channel = new cojsonInternals.ConnectedPeerChannel()
  const heard = []
  channel.push({ action: "early" })
  channel.onMessage((message) => heard.push(message))
  channel.onClose(() => heard.push("closed"))
  channel.push({ action: "late" })
  await settle(5)
  channel.close()
  channel.push({ action: "too late" })
  await settle(5)
  return heard
})
