import * as cojson from "cojson"
import { co, z } from "jazz-tools"
import { attempt, attemptLater, me, newPeer, settle, show } from "./show.mjs"

// raw values with what nobody would give them on purpose, and what they say of their past
const node = me.$jazz.localNode
const group = node.createGroup()
const map = (init) => group.createMap(init)
const list = (...items) => group.createList(items)
const text = (init) => group.createPlainText(init)
const file = () => group.createBinaryStream()
const written = ({ core }) => core.knownState().sessions[node.currentSessionID] ?? 0
const isError = (action) => attempt(action) instanceof Error

const VALUES = {
  null: null,
  NaN: Number.NaN,
  "minus zero": -0,
  "a function": () => 1,
  "a date": new Date(0),
  "nested undefined": { a: [1, { b: undefined }] },
  bytes: new Uint8Array([1, 2]),
  toJSON: { toJSON: () => 5 },
  "half a character": "\ud800",
  "what looks encrypted": "encrypted_Uabc",
}
for (const [name, value] of Object.entries(VALUES)) {
  await show(`values: ${name}`, () => {
    const inMap = map({ k: value })
    inMap.set("l", value, "trusting")
    const inList = list("a", value)
    inList.append(value)
    const inStream = group.createStream()
    inStream.push(value)
    return [inMap.toJSON(), inMap.lastEditAt("l").value, inList.toJSON(), Object.values(inStream.toJSON())]
  })
}

for (const key of ["", 1, 1.5, true, null, undefined, "a b", "💩"]) {
  await show(`keys: ${String(key)}`, () => {
    const one = map({ other: 1 })
    const before = [one.get(key), one.lastEditAt(key), one.nthEditAt(key, 0)]
    one.set(key, "v")
    const set = [one.get(key), one.keys(), one.lastEditAt(key).value, [...one.editsAt(key)].length]
    one.delete(key)
    return [before, set, one.get(key), one.toJSON()]
  })
}

for (const index of [-1, 0, 1, 3, 4, 7, 0.5, "1", undefined]) {
  await show(`indexes: ${typeof index} ${index}`, () => {
    const lists = Array.from({ length: 5 }, () => list("a", "b", "c"))
    const results = [
      attempt(() => lists[0].append("x", index)),
      attempt(() => lists[1].appendItems(["x", "y"], index)),
      attempt(() => lists[2].prepend("x", index)),
      attempt(() => lists[3].delete(index)),
      attempt(() => lists[4].replace(index, "x")),
    ]
    const empty = list()
    const inEmpty = [attempt(() => empty.append("x", index)), empty.toJSON()]
    return [results, lists, inEmpty, list("a", "b").get(index), list("a", "b").editAt(index)?.value].map((shown) =>
      shown === lists ? lists.map((one) => one.toJSON()) : shown,
    )
  })
}

for (const index of [-1, 0, 1, 2, 3, 4, 7, 0.5]) {
  await show(`indexes of texts: ${index}`, () => {
    const texts = Array.from({ length: 4 }, () => text("abc"))
    const results = [
      attempt(() => texts[0].insertBefore(index, "X")),
      attempt(() => texts[1].insertAfter(index, "X")),
      attempt(() => texts[2].deleteRange({ from: 1, to: index })),
      attempt(() => texts[3].deleteRange({ from: index, to: 3 })),
    ]
    return [results, texts.map(String), texts.map(written), text("abc").get(index)]
  })
}

await show("what is no text, no array and no bytes is refused", () => {
  const one = text("ab")
  const items = list("a")
  const refused = [undefined, null, 5, {}, ["a"]].map((value) => isError(() => one.insertAfter(0, value)))
  const values = [undefined, null, "xy", 5].map((value) => isError(() => items.appendItems(value)))
  const chunks = [undefined, null].map((value) => isError(() => file().pushBinaryStreamChunk(value)))
  return [refused, one.toString(), values, items.toJSON(), chunks]
})

const pause = () => settle(3)
await show("the past of maps", async () => {
  const one = map({ a: 1 })
  await pause()
  const first = Date.now()
  await pause()
  one.set("a", 2)
  await pause()
  const second = Date.now()
  await pause()
  one.delete("a")
  const past = one.atTime(first)
  return [
    [first, second, undefined].map((time) => one.atTime(time).toJSON()),
    [past.id === one.id, past.get("a"), past.lastEditAt("a").value, [...past.editsAt("a")].length, past.nthEditAt("a", 1)],
    [attempt(() => past.set("b", 1)), attempt(() => past.assign({ c: 1 })), attempt(() => past.delete("a"))],
    one.atTime(second).atTime(first).toJSON(),
    one.toJSON(),
  ]
})

await show("the past of lists and texts", async () => {
  const one = list("a")
  const words = text("one")
  await pause()
  const then = Date.now()
  await pause()
  one.append("b")
  words.insertAfter(2, "!")
  const past = one.atTime(then)
  const pastWords = words.atTime(then)
  const refused = [
    () => past.append("c"),
    () => past.prepend("c"),
    () => past.delete(0),
    () => past.replace(0, "c"),
    () => pastWords.insertAfter(0, "c"),
    () => pastWords.deleteRange({ from: 0, to: 1 }),
  ]
  const present = [one.toJSON(), one.atTime(undefined).toJSON(), words.toString()]
  return [past.toJSON(), pastWords.toString(), present, refused.map((action) => attempt(action))]
})

const { seen } = await newPeer("Otto")
const otto = seen.$jazz.raw
await show("the past of groups", async () => {
  const one = node.createGroup()
  const parent = node.createGroup()
  one.extend(parent)
  await pause()
  const first = Date.now()
  await pause()
  parent.addMember(otto, "writer")
  await pause()
  const second = Date.now()
  await pause()
  parent.removeMember(otto)
  one.addMember(otto, "reader")
  const past = one.atTime(second)
  const refused = [
    () => past.addMember(otto, "admin"),
    () => past.rotateReadKey(),
    () => past.createInvite("reader"),
    () => past.extend(node.createGroup()),
  ]
  return [
    [first, second, undefined].map((time) => one.atTime(time).roleOf(otto.id)),
    past.myRole(),
    past.createMap({ a: 1 }).toJSON(),
    refused.map((action) => attempt(action)),
    one.roleOf(otto.id),
  ]
})

await show("who is no member or parent", () => {
  const one = node.createGroup()
  const members = ["", undefined, null, 5, {}].map((who) => isError(() => one.addMember(who, "reader")))
  const parents = [undefined, null, "co_zUnknown", {}, map({})].map((parent) => isError(() => one.extend(parent)))
  const revoked = [undefined, null, "co_zUnknown", {}].map((parent) => isError(() => one.revokeExtend(parent)))
  const roles = ["owner", "", null, 5, "inherit"].map((role) => attempt(() => one.addMember(otto, role)))
  return [members, parents, revoked, roles, one.roleOf(otto.id), one.getParentGroups().length]
})

await show("one item of a session", () => {
  const stream = group.createStream()
  stream.push("a")
  stream.push("b")
  return [-1, 0, 1, 2, 0.5].map((n) => stream.nthItemIn(node.currentSessionID, n)?.value)
})

await show("a deletion names its operation", () => {
  const one = list("a", "b")
  one.replace(0, "z")
  return one.deletionEdits().map(({ tx, by }) => [tx.txIndex, tx.changeIdx, by === me.$jazz.id])
})

const START = { type: "start", mimeType: "text/plain" }
const CHUNK = { type: "chunk", chunk: "binary_UAQI=" }
const END = { type: "end" }
const FILES = {
  "one file": [START, CHUNK, END],
  "begun twice": [START, CHUNK, START, CHUNK, END],
  "something between": [START, CHUNK, { type: "other" }, CHUNK, END],
  "a text between": [START, CHUNK, "chunk", END],
  "something after": [START, CHUNK, END, "more"],
  "an end after": [START, CHUNK, END, "more", END],
  "no start": [CHUNK, END],
  "no end": [START, CHUNK],
}
for (const [name, items] of Object.entries(FILES)) {
  await show(`files: ${name}`, () => {
    const one = file()
    for (const item of items) one.push(item)
    return [one.getBinaryChunks(), one.getBinaryChunks(true), one.isBinaryStreamEnded(), one.getBinaryStreamInfo()]
  })
}

await show("branches of what has none, and without a name", async () => {
  const one = await node.checkoutBranch(group.id, "x")
  const mine = await node.checkoutBranch(me.$jazz.id, "x")
  return [one.id === group.id, mine.id === me.$jazz.id, await attemptLater(() => node.checkoutBranch("nope", "x"))]
})

await show("who signs", () => {
  const { ControlledAccount, ControlledAgent } = cojson
  const agent = node.getCurrentAgent()
  const secret = node.crypto.newRandomAgentSecret()
  const other = new ControlledAgent(secret, node.crypto)
  const kinds = [agent instanceof ControlledAccount, agent.account.id === agent.id, other.id === node.crypto.getAgentID(secret)]
  return [kinds, Object.keys(agent).sort(), Object.keys(other).sort(), typeof other.currentSealerSecret()]
})

await show("exports", () => {
  const { base64URLtoBytes, bytesToBase64url, cojsonInternals, hwrServerPeerSelector, isAccountRole } = cojson
  const roles = ["admin", "manager", "writer", "writeOnly", "reader", "revoked", "readerInvite", "", undefined]
  return [
    roles.map(isAccountRole),
    bytesToBase64url(new Uint8Array([255])),
    base64URLtoBytes("_w=="),
    cojsonInternals.stableStringify(undefined),
    cojsonInternals.stableStringify({ b: 1, a: [undefined, Number.NaN] }),
    attempt(() => hwrServerPeerSelector(0)),
  ]
})

await show("everybody who listens to a connection hears", async () => {
  const [one, other] = cojson.cojsonInternals.connectedPeers("one", "other", {})
  const heard = []
  for (const name of ["a", "b"]) other.incoming.onMessage(({ id }) => heard.push([name, id]))
  one.outgoing.push({ action: "known", id: "co_z1", header: false, sessions: {} })
  await settle(5)
  return heard
})
await show("whether a list was ever touched, as forms ask", () => {
  const AddOns = co.list(z.string())
  const kept = AddOns.create(["a", "b"])
  kept.$jazz.push("c")
  kept.$jazz.remove(0)
  const { insertions } = kept.$jazz.raw
  const [session] = Object.values(insertions)
  return [
    Object.entries(AddOns.create([]).$jazz.raw.insertions).length,
    Object.keys(insertions)[0] === me.$jazz.sessionID,
    Object.values(session).flatMap((transaction) => Object.values(transaction).map(({ change }) => [change.op, change.value])),
    typeof session[0][1].madeAt,
  ]
})
await show("what reads give is the reader's", () => {
  const [items, characters] = [list("b", "a"), text("ba")]
  for (const value of [items, characters]) for (const read of [value.asArray(), value.toJSON()]) read.sort().push("x")
  const stream = group.createStream()
  stream.push("a")
  stream.getSingleStream().push("b")
  const one = map({ a: 1 })
  one.keys().push("b")
  return [items.asArray(), items.toJSON(), characters.toString(), characters.toJSON(), stream.getSingleStream(), one.keys()]
})
await show("operations of a map", async () => {
  const one = map({ a: 1, b: 1 })
  one.set("a", 2, "trusting")
  one.delete("a")
  one.set("c", undefined)
  await pause()
  const then = Date.now()
  await pause()
  one.set("b", { x: [1] })
  const shown = Object.entries(one.ops).map(([key, operations]) => [
    key,
    operations.map(({ txID, madeAt, ...rest }) => [
      Object.keys(txID).sort(),
      txID.txIndex,
      typeof madeAt,
      rest.changeIdx,
      rest.change,
      rest.trusting,
    ]),
  ])
  return [shown, one.atTime(then).ops.b.length, map().ops, Object.keys(node.createGroup().ops).length]
})
await show("transports hear that a connection ends", async () => {
  const said = []
  const channel = { onClose: () => {}, close: () => said.push("closed") }
  const [incoming, outgoing] = [
    { ...channel, onMessage: () => {} },
    { ...channel, push: (message) => said.push(message.action ?? message) },
  ]
  node.syncManager.addPeer({ id: "own", role: "client", incoming, outgoing })
  const { length, [length - 1]: peer } = node.syncManager.getPeers(group.id)
  node.syncManager.removePeer("own")
  return [said, peer.id, peer.role, peer.closed, new cojson.Profile(map({ name: "x" }).core).get("name")]
})
await show("keys of a program's own in groups and accounts", () => {
  const [account, one] = [node.expectCurrentAccount("here"), node.createGroup()]
  for (const owner of [account, one]) {
    owner.set("mine", "x")
    owner.set("also", { a: 1 }, "private")
    owner.set("root", group.id)
  }
  return [account, one].map((owner) => [
    owner.get("mine"),
    owner.get("also"),
    owner.get("root"),
    owner.lastEditAt("mine").value,
    owner.myRole(),
  ])
})
