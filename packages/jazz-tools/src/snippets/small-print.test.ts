/** Small print of the typed API that programs notice: each was compared with the published packages. */
import { expect, test } from "vitest"
import { co, CoPlainText, FileStream, Group, z } from "../index.ts"
import { start } from "./preamble.ts"

test("callbacks of list methods get the list itself", async () => {
  await start()
  const list = co.list(z.number()).create([1, 2])
  const seen: unknown[] = []
  list.forEach((_item, _index, whole) => seen.push(whole))
  list.reduce((sum, item, _index, whole) => (seen.push(whole), sum + item), 0)

  expect(seen.every((whole) => whole === list)).toBe(true)
  expect(seen).toHaveLength(4)
})

test("maps and lists cannot be frozen, and deleting what the schema does not know does nothing", async () => {
  await start()
  const map = co.map({ a: z.string() }).create({ a: "1" })

  expect(() => Object.freeze(map)).toThrow(TypeError)
  expect(() => Object.freeze(co.list(z.string()).create([]))).toThrow(TypeError)
  expect(Reflect.deleteProperty(map, "unknown")).toBe(true)
  expect(map.a).toBe("1")
})

test("a position is that of the grapheme left of posBefore and right of posAfter", async () => {
  const { fails } = await start()
  const text = co.plainText().create("abcdef")
  const before = text.posBefore(2)
  const after = text.posAfter(2)
  if (!before || !after) throw new Error("positions expected")

  expect([text.idxBefore(before), text.idxAfter(before), text.idxBefore(after), text.idxAfter(after)]).toEqual([1, 2, 2, 3])
  expect([text.posBefore(0), text.posAfter(6)]).toEqual([undefined, undefined])
  text.insertBefore(2, "X")
  expect([text.idxAfter(before), text.idxBefore(after)]).toEqual([2, 3])
  expect(fails(() => text.deleteRange({ from: -1, to: 1 }))).toBe("Invalid idx to delete -1")
})

test("classes have what their schemas have", async () => {
  await start()
  const group = Group.create()
  const file = await FileStream.createFromBlob(new Blob(["hi"]), { owner: group })
  const text = CoPlainText.create("abc", { owner: group })
  const loaded = await CoPlainText.load(text.$jazz.id)

  expect(await (await FileStream.loadAsBlob(file.$jazz.id))?.text()).toBe("hi")
  expect(FileStream.create(group).isBinaryStreamEnded()).toBe(false)
  expect(String(loaded)).toBe("abc")
})

test("edits tell all edits and the reference, also when they are copied", async () => {
  await start()
  const map = co.map({ a: z.string() }).create({ a: "1" })

  expect(Object.keys({ ...map.$jazz.getEdits().a })).toEqual(["value", "ref", "by", "madeAt", "key", "all"])
})

test("who may only write values of a group cannot write the group", async () => {
  const { peer } = await start()
  const { seen } = await peer()
  const group = Group.create()
  const map = co.map({ a: z.string() }).create({ a: "1" }, group)
  group.addMember(seen, "writeOnly")

  expect([seen.canWrite(map), seen.canWrite(group)]).toEqual([true, false])
})

test("an owner that is none is refused instead of replaced by the default", async () => {
  const { fails } = await start()
  const Note = co.map({ a: z.string() })
  const missing = await Group.load("co_zMissing")

  expect(fails(() => Note.create({ a: "1" }, { owner: missing as Group }))).toBe(
    "The owner co_zMissing is not loaded (unavailable). Load the group before values are created in it.",
  )
  expect(fails(() => Note.create({ a: "1" }, missing as Group))).toContain("co_zMissing is not loaded")
  expect(fails(() => Note.create({ a: "1" }, { owner: 5 } as never))).toContain("must be a Group")
})

test("a failing migration is told once and makes the value unavailable for a subscription", async () => {
  const { settle } = await start()
  const Doc = co.map({ v: z.number() }).withMigration(() => {
    throw new Error("cannot migrate")
  })
  const doc = Doc.create({ v: 1 })
  const heard: string[] = []
  Doc.subscribe(doc.$jazz.id, { onUnavailable: (value) => heard.push(value.$jazz.loadingState) }, () => heard.push("value"))
  await settle(5)

  expect(heard).toEqual(["unavailable"])
  await expect(Doc.load(Doc.create({ v: 1 }).$jazz.id)).rejects.toThrow("cannot migrate")
})

test("an id that is no id is unavailable", async () => {
  await start()
  const value = await co.map({}).load(undefined as unknown as string)

  expect([value.$isLoaded, value.$jazz.loadingState]).toEqual([false, "unavailable"])
})
