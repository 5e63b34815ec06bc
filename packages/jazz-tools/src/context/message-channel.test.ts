import type { MessageSource, PostMessageTarget } from "cojson"
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
