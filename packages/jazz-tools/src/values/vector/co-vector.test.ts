import { beforeAll, expect, test, vi } from "vitest"
import { co, CoVector, Group } from "../../index.ts"
import { createJazzTestAccount, disableJazzTestSync, setupJazzTestSync } from "../../testing/index.ts"

beforeAll(async () => {
  await createJazzTestAccount({ isCurrentActiveAccount: true })
})

const Pair = co.vector(2)

test.each(["copyWithin", "fill", "reverse", "set", "sort"])("%s is refused", (method) => {
  const pair = Pair.create([1, 2]) as unknown as Record<string, () => void>
  expect(() => pair[method]?.()).toThrow(`Cannot mutate a CoVector using \`${method}\``)
})

test("derived arrays are plain", () => {
  const pair = Pair.create([3, 4])
  const doubled = pair.map((n) => n * 2)
  expect([...doubled]).toEqual([6, 8])
  expect(doubled).not.toBeInstanceOf(CoVector)
  expect([...pair.subarray(1)]).toEqual([4])
})

test("wrong dimensions are refused", async () => {
  expect(() => Pair.create([1])).toThrow("Vector dimension mismatch! Expected 2 dimensions, got 1")
  expect(() => CoVector.create()).toThrow(
    "Instantiating CoVector without a dimensions count is not allowed. Use co.vector(...).create() instead.",
  )
  const pair = Pair.create([1, 2])
  expect(() => pair.$jazz.dotProduct([1])).toThrow("Vector dimensions don't match: 2 vs 1")
  await expect(co.vector(3).load(pair.$jazz.id)).rejects.toThrow(
    `Vector dimension mismatch! CoVector '${pair.$jazz.id}' loaded with 2 dimensions, but the schema requires 3 dimensions`,
  )
})

test("loading a vector of other dimensions from a server rejects", async () => {
  await setupJazzTestSync()
  const [ann, ben] = [await createJazzTestAccount(), await createJazzTestAccount()]
  const pair = Pair.create([1, 2], Group.create({ owner: ann }).makePublic())
  await pair.$jazz.waitForSync()

  await expect(co.vector(3).load(pair.$jazz.id, { loadAs: ben })).rejects.toThrow("Vector dimension mismatch!")
  disableJazzTestSync()
})

test("who subscribes to a vector of other dimensions is told that it is unavailable, and nothing is thrown at nobody", async () => {
  const pair = Pair.create([1, 2])
  const errors = vi.spyOn(console, "error").mockImplementation(() => {})
  const told: string[] = []

  co.vector(3).subscribe(pair.$jazz.id, { onUnavailable: () => told.push("unavailable") }, () => told.push("value"))
  await vi.waitFor(() => expect(told).toEqual(["unavailable"]), 10_000)

  expect(String(errors.mock.calls[0])).toContain("Vector dimension mismatch!")
  errors.mockRestore()
})

test("loading gives the numbers; a missing vector settles", async () => {
  const pair = Pair.create([0.5, -2])
  const loaded = await Pair.load(pair.$jazz.id)
  expect(loaded.$isLoaded && [...loaded]).toEqual([0.5, -2])
  const missing = await Pair.load("co_zMissing")
  expect(missing.$jazz.loadingState).toBe("unavailable")
})

test("a zero vector has no direction", () => {
  const zero = Pair.create([0, 0])
  expect([...zero.$jazz.normalize(), zero.$jazz.cosineSimilarity([1, 0])]).toEqual([0, 0, 0])
})

test("a vector that is still arriving is waited for", async () => {
  const owner = Pair.create([0, 0]).$jazz.owner
  const raw = owner.$jazz.raw.createBinaryStream()
  let settled = false
  const loading = Pair.load(raw.id).then((value) => {
    settled = true
    return value
  })
  raw.startBinaryStream({ mimeType: "application/vector+octet-stream" })
  raw.pushBinaryStreamChunk(new Uint8Array(new Float32Array([1, 2]).buffer))
  await new Promise((resolve) => setTimeout(resolve, 0))
  expect(settled).toBe(false)
  raw.endBinaryStream()
  const vector = await loading
  expect(vector.$isLoaded && [...vector]).toEqual([1, 2])
})
