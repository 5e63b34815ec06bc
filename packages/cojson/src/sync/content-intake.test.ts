import { expect, test } from "vitest"
import { systemRuntime } from "../base/system-runtime.ts"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import { NapiCrypto } from "../crypto/entries/NapiCrypto.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import { LocalNode } from "../node/local-node.ts"
import { createStorage } from "../storage/engine.ts"
import { createMemoryDriver } from "../storage/memory-driver.ts"
import { contentToMessage } from "../wire/encode.ts"
import type { NewContentMessage } from "../wire/messages.ts"
import { scriptedPeer } from "./testing/scripted-peer.ts"

const crypto = new PureJSCrypto()

function newNode(runtime: VirtualRuntime): LocalNode {
  const secret = crypto.newRandomAgentSecret()
  return new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime })
}

/** A value as it was sent when it was made, and the single writes after that. */
async function written(runtime: VirtualRuntime, writes: number) {
  const author = newNode(runtime)
  const { peer, sent } = scriptedPeer("server")
  author.syncManager.addPeer(peer)
  const map = author.createGroup().createMap({ n: 0 })
  await runtime.settle()
  const made = sent.splice(0).filter((message) => message.action === "content")
  for (let n = 1; n <= writes; n++) {
    map.set("n", n)
    await runtime.settle()
  }
  return { map, made, writes: sent.splice(0).filter((message) => message.action === "content") }
}

function forged(message: NewContentMessage): NewContentMessage {
  const runs = Object.entries(message.new).map(([session, run]) => [session, { ...run, lastSignature: `signature_z${"1".repeat(64)}` }])
  return { ...message, new: Object.fromEntries(runs) as NewContentMessage["new"] }
}

test("a backlog is passed on and acknowledged in one piece", async () => {
  const runtime = new VirtualRuntime()
  const { map, made, writes } = await written(runtime, 20)
  const server = newNode(runtime)
  const [writer, reader] = [scriptedPeer("client", "writer"), scriptedPeer("client", "reader")]
  server.syncManager.addPeer(writer.peer)
  server.syncManager.addPeer(reader.peer)
  for (const message of made) writer.say(message)
  await runtime.settle()
  reader.say({ action: "load", id: map.id, header: false, sessions: {} })
  await runtime.settle()
  writer.sent.length = reader.sent.length = 0

  for (const message of writes) writer.say(message)
  await runtime.settle()

  expect(writer.sent).toEqual([{ action: "known", ...map.core.knownState() }])
  expect(reader.sent).toHaveLength(1)
  expect(Object.values((reader.sent[0] as NewContentMessage).new)[0]?.newTransactions).toHaveLength(20)
})

test("a server that gives the header of another value hears once that nothing was taken", async () => {
  const runtime = new VirtualRuntime()
  const { map, made } = await written(runtime, 0)
  const reader = newNode(runtime)
  const { peer, say, sent } = scriptedPeer("server")
  reader.syncManager.addPeer(peer)
  void reader.load(map.id)
  await runtime.settle()
  const given = made.find(({ id }) => id === map.id)
  if (!given?.header) throw new Error("a new value has a header")
  sent.length = 0

  for (let i = 0; i < 3; i++) say({ ...given, header: { ...given.header, uniqueness: "another" } })
  await runtime.settle()

  expect(sent).toEqual([{ action: "known", isCorrection: true, id: map.id, header: false, sessions: {} }])
})

test("the acknowledgement of an edit names its session only when there are several", async () => {
  const runtime = new VirtualRuntime()
  const { map, made } = await written(runtime, 0)
  const server = newNode(runtime)
  const { peer, say, sent } = scriptedPeer("client")
  server.syncManager.addPeer(peer)
  for (const message of made) say(message)
  await runtime.settle()
  const session = map.core.node.currentSessionID
  const one = made.find((message) => message.id === map.id)?.new[session]
  sent.length = 0

  const others = Array.from({ length: 4 }, () => newNode(runtime))
  for (const other of others) {
    for (const message of made) other.syncManager.handleNewContent(message, "import")
    other.expectCoValueLoaded(map.id).makeTransaction([{ op: "set", key: "n", value: 1 }], "trusting")
    for (const message of other.expectCoValueLoaded(map.id).newContentSince(map.core.knownState()) ?? []) say(message)
    await runtime.settle()
  }

  const counts = sent.map((message) => (message.action === "known" ? Object.keys(message.sessions).length : 0))
  expect(counts).toEqual([2, 1, 1, 1])
  expect(sent.at(-1)).toEqual({
    action: "known",
    id: map.id,
    header: true,
    sessions: { [others[3]?.currentSessionID ?? ""]: 1 },
    isPartial: true,
  })
  expect(one?.newTransactions).toHaveLength(1)
})

test("a forged end of a backlog does not spoil what came before it", async () => {
  const runtime = new VirtualRuntime()
  const { map, made, writes } = await written(runtime, 20)
  const server = newNode(runtime)
  const { peer, say } = scriptedPeer("client")
  server.syncManager.addPeer(peer)
  for (const message of made) say(message)
  await runtime.settle()

  for (const [index, message] of writes.entries()) say(index === 19 ? forged(message) : message)
  await runtime.settle()

  const session = Object.keys(writes[0]?.new ?? {})[0] as keyof NewContentMessage["new"]
  const start = writes[0]?.new[session]?.after ?? 0
  expect(server.expectCoValueLoaded(map.id).knownState().sessions[session]).toBe(start + 19)
})

test("a backlog of an author who is not known yet waits for the account and is then taken in one piece", async () => {
  const runtime = new VirtualRuntime()
  const creating = LocalNode.withNewlyCreatedAccount({ creationProps: { name: "Ann" }, crypto, options: { runtime } })
  await runtime.settle()
  const made = await creating
  const account = [...made.node.expectCoValueLoaded(made.accountID).contentSince(undefined)].map((piece) => contentToMessage(piece, 0))
  const { peer, sent } = scriptedPeer("server")
  made.node.syncManager.addPeer(peer)
  const map = made.node.createGroup().createMap({ n: 0 })
  for (let n = 1; n <= 5; n++) {
    map.set("n", n)
    await runtime.settle()
  }
  const contents = sent.filter((message) => message.action === "content")
  const server = newNode(runtime)
  const client = scriptedPeer("client")
  server.syncManager.addPeer(client.peer)

  for (const message of contents) client.say(message)
  await runtime.settle()
  expect(Object.keys(server.expectCoValueLoaded(map.id).knownState().sessions)).toEqual([])
  for (const message of account) client.say(message)
  await runtime.settle()

  expect(server.expectCoValueLoaded(map.id).knownState()).toEqual(map.core.knownState())
})

test("a server that sends content without its author's account is asked for it", async () => {
  const runtime = new VirtualRuntime()
  const creating = LocalNode.withNewlyCreatedAccount({ creationProps: { name: "Ann" }, crypto, options: { runtime } })
  await runtime.settle()
  const { node, accountID } = await creating
  const map = node.createGroup().createMap({ n: 1 })
  const reader = newNode(runtime)
  const { peer, sent, say } = scriptedPeer("server")
  reader.syncManager.addPeer(peer)

  const loading = reader.load(map.id)
  await runtime.settle()
  for (const message of map.core.newContentSince() ?? []) say(message)
  await runtime.settle()

  expect(sent).toContainEqual({ action: "load", id: accountID, header: false, sessions: {} })
  for (const id of [accountID, map.group.id]) for (const message of node.expectCoValueLoaded(id).newContentSince() ?? []) say(message)
  await runtime.settle()
  expect(await loading).not.toBe("unavailable")
  expect(reader.expectCoValueLoaded(map.id).knownState()).toEqual(map.core.knownState())
})

test("of many values that are waited for all arrive, whoever verifies them, and forged transactions do not", async () => {
  const crypto = await NapiCrypto.create()
  const secret = crypto.newRandomAgentSecret()
  const { log, lines } = new VirtualRuntime()
  const runtime = { ...systemRuntime, log }
  const nodeOf = () => new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime })
  const author = nodeOf()
  const group = author.createGroup()
  const maps = Array.from({ length: 100 }, (_, n) => group.createMap({ n }))
  const [first = group.createMap({})] = maps.slice(50)
  const reader = nodeOf()
  const { peer, say } = scriptedPeer("server")
  reader.syncManager.addPeer(peer)

  const loads = maps.map(({ id }) => reader.load(id))
  for (const { core } of [group, ...maps])
    for (const message of core.newContentSince() ?? []) say(core.id === first.id ? forged(message) : message)
  const loaded = await Promise.all(loads)

  const read = loaded.map((map) => (map === "unavailable" ? map : map.get("n")))
  expect(read).toEqual(maps.map((map, n) => (map.id === first.id ? undefined : n)))
  expect(lines.map(({ text, fields }) => [text, fields?.id, fields?.reason])).toEqual([["content refused", first.id, "bad-signature"]])
})

test("what a server sends without being asked is kept, unless the node refuses it and asks for what it needs", async () => {
  const runtime = new VirtualRuntime()
  const { map, made } = await written(runtime, 0)
  const outcome = async (refuses: boolean, asks: boolean) => {
    const node = newNode(runtime)
    if (refuses) node.syncManager.ignoreUnknownCoValuesFromServers()
    const { peer, sent, say } = scriptedPeer("server")
    node.syncManager.addPeer(peer)
    const loading = asks ? node.load(map.id) : undefined
    await runtime.settle()
    for (const message of made) say(message) // the group, which nobody has asked for, comes first
    await runtime.settle()
    const asked = sent.filter(({ action }) => action === "load").map((message) => message.id)
    for (const message of made) if (asked.includes(message.id)) say(message)
    await runtime.settle()
    const loaded = await loading
    return [node.hasCoValue(map.id), node.hasCoValue(map.group.id), loaded === undefined ? undefined : loaded !== "unavailable"]
  }

  expect(await outcome(false, false)).toEqual([true, true, undefined])
  expect(await outcome(true, false)).toEqual([false, false, undefined])
  expect(await outcome(true, true)).toEqual([true, true, true])
})

test("an account that comes costs a look at what it wrote, not at all that waits for others", async () => {
  const AUTHORS = 8
  const runtime = new VirtualRuntime()
  const { map, made } = await written(runtime, 0)
  const accounts: NewContentMessage[] = []
  let all: NewContentMessage | undefined
  for (let i = 0; i < AUTHORS; i++) {
    const creating = LocalNode.withNewlyCreatedAccount({ creationProps: { name: "Ann" }, crypto, options: { runtime } })
    await runtime.settle()
    const { node, accountID } = await creating
    for (const message of made) node.syncManager.handleNewContent(message, "import")
    node.expectCoValueLoaded(map.id).makeTransaction([{ op: "set", key: "n", value: 1 }], "trusting")
    accounts.push(...(node.expectCoValueLoaded(accountID).newContentSince(undefined) ?? []))
    for (const message of node.expectCoValueLoaded(map.id).newContentSince(map.core.knownState()) ?? [])
      all = { ...message, new: { ...all?.new, ...message.new } }
  }
  const reads = new Map<string, number>()
  const driver = createMemoryDriver()
  const read: typeof driver.read = (id) => {
    reads.set(id, (reads.get(id) ?? 0) + 1)
    return driver.read(id)
  }
  const server = newNode(runtime)
  server.setStorage(createStorage({ ...driver, read }, runtime))
  const { peer, say } = scriptedPeer("client")
  server.syncManager.addPeer(peer)
  for (const message of made) say(message)
  if (all) say(all)
  await runtime.settle()

  for (const message of accounts) {
    say(message)
    await runtime.settle()
  }

  expect(Object.keys(server.expectCoValueLoaded(map.id).knownState().sessions)).toHaveLength(AUTHORS + 1)
  expect(accounts.map(({ id }) => reads.get(id))).toEqual(accounts.map(() => 3)) // to ask for it, to ask others, and when it comes
})
