/** Streams and files. */
import { describe, expect, test } from "vitest"
import type { JsonValue } from "../base/json.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import type { SessionID } from "../ids/session-id.ts"
import { LocalNode } from "../node/local-node.ts"
import type { RawBinaryCoStream } from "./raw-binary-co-stream.ts"
import type { RawCoStream } from "./raw-co-stream.ts"

const crypto = new PureJSCrypto()
const secret = crypto.newRandomAgentSecret()
const agent = crypto.getAgentID(secret)

function newNode(): LocalNode {
  return new LocalNode(secret, crypto.newRandomSessionID(agent), crypto, "never")
}

/** The same value on another device of the same agent. */
function elsewhere<V extends RawCoStream>(stream: V): V {
  const other = newNode()
  const { node } = stream.core
  for (const id of [stream.group.id, stream.id]) {
    for (const message of node.availableCoValue(id)?.newContentSince() ?? []) other.syncManager.handleNewContent(message, "import")
  }
  return other.expectCoValueLoaded(stream.id).getCurrentContent() as V
}

function takeFrom(from: RawCoStream, to: RawCoStream): void {
  const known = to.core.knownState()
  for (const message of from.core.newContentSince(known) ?? []) (to.core.node as LocalNode).syncManager.handleNewContent(message, "import")
}

describe("streams", () => {
  test("keep the items of every session apart", () => {
    const here = newNode().createGroup().createStream()
    here.push("a")
    here.push({ b: null })
    const there = elsewhere(here)
    there.push("c")
    takeFrom(there, here)

    const [first, second] = here.sessions() as [SessionID, SessionID]
    expect(here.toJSON()).toEqual({ [first]: ["a", { b: null }], [second]: ["c"] })
    expect(Object.keys(here.items)).toEqual([first, second])
    expect(here.items[first]?.map(({ tx }) => tx.txIndex)).toEqual([0, 1])
    expect([...here.accounts()]).toEqual([agent])
    expect([...here.itemsIn(first)].map(({ value, by }) => [value, by])).toEqual([
      ["a", agent],
      [{ b: null }, agent],
    ])
    expect(here.lastItemIn(first)?.value).toEqual({ b: null })
    expect([...here.itemsBy(agent)].map(({ value }) => value)).toEqual(["a", { b: null }, "c"])
    expect(here.lastItemBy(agent)?.at.getTime()).toBe(Math.max(...[...here.itemsBy(agent)].map(({ at }) => at.getTime())))
    expect(here.getSingleStream()).toBeUndefined()
    expect(there.getSingleStream()).toBeUndefined()
  })

  test("without items have none", () => {
    const empty = newNode().createGroup().createStream()
    expect([empty.toJSON(), empty.sessions(), [...empty.accounts()], empty.getSingleStream()]).toEqual([{}, [], [], undefined])
    expect([empty.lastItemIn("co_zA_session_z1" as SessionID), empty.lastItemBy(agent)]).toEqual([undefined, undefined])
  })

  test("with one session are a single stream", () => {
    const stream = newNode().createGroup().createStream()
    stream.push(1)
    stream.push([2])
    expect(stream.getSingleStream()).toEqual([1, [2]])
  })
})

describe("files", () => {
  const hello = new Uint8Array([104, 105, 0, 255])

  test("are a start, chunks and an end", () => {
    const file = newNode().createGroup().createBinaryStream()
    expect([file.getBinaryStreamInfo(), file.getBinaryChunks(true), file.isBinaryStreamEnded()]).toEqual([undefined, undefined, false])
    file.startBinaryStream({ mimeType: "image/png", fileName: "a.png", totalSizeBytes: 6 })
    file.pushBinaryStreamChunk(hello)
    expect([file.getBinaryChunks(), file.isBinaryStreamEnded()]).toEqual([undefined, false])
    expect(file.getBinaryChunks(true)).toEqual({
      mimeType: "image/png",
      fileName: "a.png",
      totalSizeBytes: 6,
      chunks: [hello],
      finished: false,
    })
    file.pushBinaryStreamChunk(new Uint8Array(0))
    file.pushBinaryStreamChunk(hello.subarray(2))
    file.endBinaryStream()
    expect(file.isBinaryStreamEnded()).toBe(true)
    expect(file.getBinaryChunks()).toMatchObject({ chunks: [hello, new Uint8Array(0), new Uint8Array([0, 255])], finished: true })
    expect(file.core.loggedEntries().map(({ entry }) => entry.changes)).toContainEqual([{ type: "chunk", chunk: "binary_UaGkA_w==" }])
    expect(elsewhere(file).getBinaryChunks()).toEqual(file.getBinaryChunks())
    expect(Object.values(file.toJSON()).map((items) => items.length)).toEqual([5]) // a stream like any other
  })

  test("end at the first end; what follows makes them unfinished again", () => {
    const file = fileOf([
      { type: "start", mimeType: "text/plain" },
      { type: "chunk", chunk: "binary_UYQ==" },
      { type: "end" },
      { type: "chunk", chunk: "binary_UYg==" },
    ])
    expect([file.isBinaryStreamEnded(), file.getBinaryChunks()]).toEqual([false, undefined])
    expect(file.getBinaryChunks(true)).toEqual({ mimeType: "text/plain", chunks: [new Uint8Array([97])], finished: true })
  })

  test("that do not begin with a start are none", () => {
    for (const items of [
      [{ type: "end" }],
      [{ type: "chunk", chunk: "binary_UYQ==" }, { type: "start", mimeType: "a/b" }, { type: "end" }],
      ["start"],
      [null],
    ]) {
      const file = fileOf(items as JsonValue[])
      expect([file.getBinaryStreamInfo(), file.getBinaryChunks(true), file.getBinaryChunks()]).toEqual([undefined, undefined, undefined])
    }
  })

  test("written by two sessions are none", () => {
    const file = fileOf([{ type: "start", mimeType: "a/b" }])
    const there = elsewhere(file)
    there.endBinaryStream()
    expect([there.getBinaryChunks(true), there.isBinaryStreamEnded(), there.getBinaryStreamInfo()]).toEqual([undefined, false, undefined])
  })

  test("of strange items are read as far as they go", () => {
    const file = fileOf([
      { type: "start", mimeType: 7, fileName: null, totalSizeBytes: "many", more: true },
      { type: "chunk" },
      { type: "chunk", chunk: 5 },
      { type: "chunk", chunk: "YQ==" },
      { type: "chunk", chunk: "binary_U!!" },
      { type: "chunk", chunk: "binary_UYQ" },
      { type: "end" },
    ])
    expect(file.getBinaryChunks()).toEqual({ mimeType: "", chunks: [new Uint8Array([97])], finished: true })
  })

  test("that were begun twice, or have something else between their chunks, are none", () => {
    const start = { type: "start", mimeType: "a/b" }
    const chunk = { type: "chunk", chunk: "binary_UYQ" }
    const files = [start, null, "chunk", { type: "other" }].map((item) => fileOf([start, chunk, item, chunk, { type: "end" }]))
    expect(files.map((file) => file.getBinaryChunks(true))).toEqual([undefined, undefined, undefined, undefined])
  })

  test("take chunks of bytes only", () => {
    const file = fileOf([{ type: "start", mimeType: "a/b" }])
    for (const chunk of [undefined, [97], new ArrayBuffer(1), "a"]) {
      expect(() => file.pushBinaryStreamChunk(chunk as unknown as Uint8Array)).toThrow("A chunk of a file is a Uint8Array")
    }
    expect(file.getBinaryChunks(true)?.chunks).toEqual([])
  })

  function fileOf(items: readonly JsonValue[]): RawBinaryCoStream {
    const file = newNode().createGroup().createBinaryStream()
    for (const item of items) file.push(item, "trusting")
    return file
  }
})
