import { CojsonMessageChannel, type MessageSource, type PostMessageTarget } from "cojson"
import { beforeEach, expect, test, vi } from "vitest"
import { co, Group, z } from "../index.ts"
import { createJazzTestAccount } from "../testing/test-accounts.ts"
import { disableJazzTestSync } from "../testing/test-sync.ts"
import { activeAccountContext } from "./active-account.ts"
import { experimental_JazzMessageChannel as Channel } from "./message-channel.ts"

beforeEach(() => {
  disableJazzTestSync()
  activeAccountContext.set(null)
})

/** The message side of a worker's global scope. */
function scope(): MessageSource & PostMessageTarget {
  const listeners = new Set<(event: MessageEvent) => void>()
  return {
    addEventListener: (_type, listener) => void listeners.add(listener),
    removeEventListener: (_type, listener) => void listeners.delete(listener),
    postMessage: (data: unknown, origin: string | Transferable[], ports?: Transferable[]) => {
      const event = new MessageEvent("message", {
        data,
        origin: typeof origin === "string" ? origin : "",
        ports: (ports ?? origin) as MessagePort[],
      })
      for (const listener of [...listeners]) listener(event)
    },
  }
}

test("a guest syncs through the host's port and hears when it closes", async () => {
  const Note = co.map({ text: z.string() })
  const host = await createJazzTestAccount()
  const guest = await createJazzTestAccount()
  const source = scope()
  const onClose = vi.fn()

  const connected = Channel.waitForConnection({ source, role: "server" })
  await Channel.expose(source, { loadAs: host, onClose })
  const peer = await connected
  guest.$jazz.localNode.syncManager.addPeer(peer)
  const note = Note.create({ text: "through the port" }, Group.create({ owner: host }).makePublic())
  const copy = await Note.load(note.$jazz.id, { loadAs: guest })

  expect(copy.$isLoaded && copy.text).toBe("through the port")
  peer.outgoing.close()
  await vi.waitUntil(() => onClose.mock.calls.length === 1)
})

test("a guest takes only the channel and the origin it waits for", async () => {
  const host = await createJazzTestAccount()
  const source = scope()
  const taken: string[] = []

  void Channel.waitForConnection({ source, id: "b", allowedOrigins: ["https://app.example"] }).then((peer) => taken.push(peer.id))
  void Channel.expose(source, { loadAs: host, id: "a", targetOrigin: "https://app.example" })
  void Channel.expose(source, { loadAs: host, id: "b", targetOrigin: "https://evil.example" })
  await Channel.expose(source, { loadAs: host, id: "b", targetOrigin: "https://app.example" })

  await vi.waitUntil(() => taken.length > 0)
  expect(taken).toEqual(["b"])
})

test("needs an account", async () => {
  await expect(Channel.expose(scope())).rejects.toThrow("No account provided and no active account context available")
})

test("a port that came on another way is a peer once its other end is ready, and only the awaited one", async () => {
  const Note = co.map({ text: z.string() })
  const [host, guest] = [await createJazzTestAccount(), await createJazzTestAccount()]
  const taken: string[] = []
  let carried: MessagePort | undefined
  const target: PostMessageTarget = {
    postMessage: (_message: unknown, options: string | Transferable[], transfer?: Transferable[]) => {
      carried = (transfer ?? (options as Transferable[]))[0] as MessagePort
    },
  }
  const [mine, other] = [new MessageChannel(), new MessageChannel()]

  const exposed = Channel.expose(target, { loadAs: host, id: "board" })
  if (!carried) throw new Error("no port was sent")
  const peer = await CojsonMessageChannel.acceptFromPort(carried, { id: "board", role: "server" })
  void CojsonMessageChannel.acceptFromPort(mine.port1, { id: "mine" }).then(({ id, role }) => taken.push(id, role))
  void CojsonMessageChannel.acceptFromPort(other.port1, { id: "other" }).then(({ id }) => taken.push(id))
  mine.port2.postMessage({ type: "jazz:ready", id: "mine" })
  for (const message of [{ type: "jazz:ready", id: "mine" }, { type: "jazz:ready" }, { type: "else", id: "other" }])
    other.port2.postMessage(message)
  await exposed
  guest.$jazz.localNode.syncManager.addPeer(peer)
  const note = Note.create({ text: "carried" }, Group.create({ owner: host }).makePublic())
  const copy = await Note.load(note.$jazz.id, { loadAs: guest })

  expect([peer.id, peer.role, copy.$isLoaded && copy.text]).toEqual(["board", "server", "carried"])
  await vi.waitUntil(() => taken.length > 0)
  expect(taken).toEqual(["mine", "client"])
  for (const { port1 } of [mine, other]) port1.close()
  peer.outgoing.close()
})
