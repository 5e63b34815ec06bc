import { expect, test } from "vitest"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import type { RawCoMap } from "../content/raw-co-map.ts"
import { branchHeader, startBranch } from "../covalue/branch.ts"
import { WasmCrypto } from "../crypto/entries/WasmCrypto.ts"
import type { SyncMessage } from "../wire/messages.ts"
import { LocalNode } from "./local-node.ts"

const crypto = await WasmCrypto.create()

test("a branch that somebody else makes while a server is asked for it is read, not made again", async () => {
  const secret = crypto.newRandomAgentSecret()
  const runtime = new VirtualRuntime() // whose time stands still: what comes together is handled together
  const start = () => new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", { runtime })
  const [writer, reader] = [start(), start()]
  const map = writer.createGroup().createMap({ title: "one" })
  const branch = (await writer.checkoutBranch(map.id, "draft")) as RawCoMap
  branch.set("title", "two")
  let deliver = (_message: SyncMessage) => {}
  const answer = (message: SyncMessage | "Disconnected") => {
    if (message === "Disconnected" || message.action !== "load") return
    if (message.id === branch.id) deliver({ action: "known", id: message.id, header: false, sessions: {} })
    for (const content of writer.getCoValue(message.id).newContentSince(undefined) ?? []) deliver(content)
  }
  const end = { onClose() {}, close() {} }
  reader.syncManager.addPeer({
    id: "server",
    role: "server",
    incoming: { onMessage: (callback: typeof deliver) => void (deliver = callback), ...end },
    outgoing: { push: (message: SyncMessage | "Disconnected") => queueMicrotask(() => answer(message)), ...end },
  })

  const finding = reader.checkoutBranch(map.id, "draft")
  await runtime.settle()
  const found = await finding

  expect(found === "unavailable" || found.toJSON()).toEqual({ title: "two" })
})

test("a branch needs a name; groups are their own branch", async () => {
  const secret = crypto.newRandomAgentSecret()
  const node = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto)
  const group = node.createGroup()
  const map = group.createMap({ title: "one" })

  expect(await node.checkoutBranch(group.id, "draft")).toBe(group.core.getCurrentContent())
  for (const name of [undefined, null, 5])
    await expect(node.checkoutBranch(map.id, name as unknown as string)).rejects.toMatchObject({ code: "write.invalid" })
})

test("a branch of branches is read on from its source, however many there are", () => {
  const secret = crypto.newRandomAgentSecret()
  const node = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto)
  const root = node.createGroup().createMap({ title: "one" })
  let branch = root
  for (let depth = 1; depth <= 3_000; depth++) {
    const next = node.createCoValue(branchHeader(branch.core, "deeper", undefined))
    startBranch(branch.core, next, "deeper", undefined)
    branch.set(`after ${depth - 1}`, true)
    branch = next.getCurrentContent() as RawCoMap
    branch.set(`own ${depth}`, true)
  }

  expect(branch.toJSON()).toEqual({ "own 3000": true, "own 2999": true })
  branch.group.addMember("everyone", "reader")
  expect(branch.toJSON()).toEqual({ "own 3000": true, "own 2999": true })
})

test("who may not read a value gets no branch of it, in a group of its own either", async () => {
  const start = () => {
    const secret = crypto.newRandomAgentSecret()
    return new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto)
  }
  const [writer, stranger] = [start(), start()]
  const map = writer.createGroup().createMap({ title: "one" })
  for (const { core } of [map.group, map])
    for (const content of core.newContentSince(undefined) ?? []) stranger.syncManager.handleNewContent(content, "import")
  const own = stranger.createGroup()

  for (const _time of [1, 2]) expect(await stranger.checkoutBranch(map.id, "draft", own.id)).toBe("unavailable")
})
