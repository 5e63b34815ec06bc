import { beforeAll, expect, test } from "vitest"
import { co, FileStream } from "../../index.ts"
import { createJazzTestAccount } from "../../testing/index.ts"

beforeAll(async () => {
  await createJazzTestAccount({ isCurrentActiveAccount: true })
})

test("a blob comes back as it was, in pieces of 100 KiB", async () => {
  const bytes = Uint8Array.from({ length: 250_000 }, (_, i) => i % 251)
  const fractions: number[] = []
  const file = await co
    .fileStream()
    .createFromBlob(new File([bytes], "a.bin", { type: "x/y" }), { onProgress: (fraction) => void fractions.push(fraction) })
  expect(file.getMetadata()).toEqual({ mimeType: "x/y", fileName: "a.bin", totalSizeBytes: 250_000 })
  expect(file.getChunks()?.chunks.map(({ length }) => length)).toEqual([102_400, 102_400, 45_200])
  expect(fractions.at(-1)).toBe(1)
  const blob = await co.fileStream().loadAsBlob(file.$jazz.id)
  expect(blob?.type).toBe("x/y")
  expect(new Uint8Array((await blob?.arrayBuffer()) ?? [])).toEqual(bytes)
})

test("array buffers and base64", async () => {
  const file = await co.fileStream().createFromArrayBuffer(new TextEncoder().encode("hi").buffer as ArrayBuffer, "text/plain", "hi.txt")
  expect(file.getMetadata()?.fileName).toBe("hi.txt")
  expect(await FileStream.loadAsBase64(file.$jazz.id)).toBe("aGk=")
  expect(await FileStream.loadAsBase64(file.$jazz.id, { dataURL: true })).toBe("data:text/plain;base64,aGk=")
})

test("steps in the wrong order are refused and leave the file readable", () => {
  const file = co.fileStream().create()
  expect(() => file.push(new Uint8Array(1))).toThrow("not started")
  file.start({ mimeType: "a/b" })
  expect(() => file.start({ mimeType: "c/d" })).toThrow("started already")
  file.push(new Uint8Array([1]))
  file.end()
  expect(() => file.push(new Uint8Array(1))).toThrow("has ended")
  expect(() => file.end()).toThrow("has ended")
  expect(file.getChunks()?.chunks.length).toBe(1)
})

test("a missing file is undefined as a blob and a placeholder as a value", async () => {
  expect(await co.fileStream().loadAsBlob("co_zMissing")).toBeUndefined()
  const missing = await co.fileStream().load("co_zMissing")
  expect([missing.$isLoaded, missing.$jazz.loadingState]).toEqual([false, "unavailable"])
})

test("what is not known of a file is there as undefined", () => {
  const file = co.fileStream().create()
  file.start({ mimeType: "a/b" })
  file.end()

  expect(file.getMetadata()).toStrictEqual({ mimeType: "a/b", fileName: undefined, totalSizeBytes: undefined })
  expect(file.getChunks()).toStrictEqual({ mimeType: "a/b", fileName: undefined, totalSizeBytes: undefined, chunks: [], finished: true })
})
