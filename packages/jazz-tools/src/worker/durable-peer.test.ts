import type { Peer, StorageAPI, SyncMessage } from "cojson"
import { expect, test } from "vitest"
import { durableFirst } from "./durable-peer.ts"

function setUp() {
  const said: string[] = []
  const flushes: { resolve: () => void; reject: (error: Error) => void }[] = []
  let isSynchronous = true
  const peer: Peer = {
    id: "server",
    role: "server",
    persistent: true,
    incoming: { onMessage: () => {}, onClose: () => {}, close: () => {} },
    outgoing: {
      push: (message) => said.push(typeof message === "string" ? message : message.action),
      pushText: (text) => said.push(text),
      onClose: () => {},
      close: () => said.push("closed"),
    },
  }
  const storage = {
    flush: () => {
      said.push("stored")
      if (isSynchronous) return undefined
      return new Promise<void>((resolve, reject) => flushes.push({ resolve, reject }))
    },
  } as Partial<StorageAPI> as StorageAPI
  let record = (): void => {}
  const guarded = durableFirst(peer, { storage, record: () => record(), onGivenUp: () => said.push("given up") })
  return { said, flushes, guarded, asynchronous: () => (isSynchronous = false), recordWith: (made: () => void) => (record = made) }
}

const done = { action: "done", id: "co_z1" } as SyncMessage
const turn = () => new Promise((resolve) => setImmediate(resolve))

test("what is said in one turn is stored once, then sent in order", async () => {
  const { said, guarded } = setUp()

  guarded.outgoing.pushText?.("first")
  guarded.outgoing.push(done)
  expect(said).toEqual([])
  await turn()

  expect(said).toEqual(["stored", "first", "done"])
  expect(guarded).toMatchObject({ id: "server", role: "server", persistent: true })
})

test("what is said while the storage commits waits for the next commit", async () => {
  const { said, guarded, flushes, asynchronous } = setUp()
  asynchronous()

  guarded.outgoing.pushText?.("first")
  await turn()
  guarded.outgoing.pushText?.("second")
  await turn()
  expect(said).toEqual(["stored"])
  flushes[0]?.resolve()
  await turn()
  await turn()
  expect(said).toEqual(["stored", "first", "stored"])
  flushes[1]?.resolve()
  await turn()

  expect(said).toEqual(["stored", "first", "stored", "second"])
})

test("what was made but not recorded is recorded first, and what that says goes along", async () => {
  const { said, guarded, recordWith } = setUp()
  recordWith(() => {
    said.push("recorded")
    guarded.outgoing.pushText?.("announced")
    recordWith(() => {})
  })

  guarded.outgoing.pushText?.("answer")
  await turn()

  expect(said).toEqual(["recorded", "stored", "answer", "announced"])
})

test("what the storage refuses for good is sent after it was reported", async () => {
  const { said, guarded, flushes, asynchronous } = setUp()
  asynchronous()

  guarded.outgoing.push(done)
  await turn()
  flushes[0]?.reject(new Error("disk full"))
  await turn()

  expect(said).toEqual(["stored", "given up", "done"])
})

test("a connection that is closed sends what was said before", async () => {
  const { said, guarded } = setUp()

  guarded.outgoing.push(done)
  guarded.outgoing.close()
  guarded.outgoing.pushText?.("too late")
  await turn()

  expect(said).toEqual(["stored", "done", "closed"])
})
