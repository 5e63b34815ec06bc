import fc from "fast-check"
import { expect, test } from "vitest"
import { hasMoreMembers } from "./frame-members.ts"
import { parseFrame } from "./frame.ts"

test("takes one message or several joined by newlines", () => {
  expect(parseFrame('{"action":"load"}')).toEqual({ kind: "messages", messages: [{ action: "load" }] })
  expect(parseFrame('{"action":"load"}\n{"type":"ping"}\n{"action":"known"}')).toEqual({
    kind: "messages",
    messages: [{ action: "load" }, { action: "known" }],
  })
})

test("gives back every message that was joined", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ action: fc.string(), value: fc.jsonValue() }), { minLength: 1 }), (values) => {
      const texts = values.map((value) => JSON.stringify(value))

      expect(parseFrame(texts.join("\n"))).toEqual({ kind: "messages", messages: texts.map((text) => JSON.parse(text) as object) })
    }),
  )
})

test("knows frames that only say that the other end lives", () => {
  expect(parseFrame("")).toEqual({ kind: "empty" })
  expect(parseFrame('{"type":"ping","time":1,"dc":"unknown"}')).toEqual({ kind: "other", time: 1 })
  expect(parseFrame("{}")).toEqual({ kind: "other" })
})

test("refuses the whole frame for one bad line", () => {
  for (const text of [
    "x",
    '{"action":"load"}\n',
    '\n{"action":"load"}',
    '{"action":"load"}\nnull',
    '{"action":"load"}\n[1]',
    "7",
    '"text"',
    "true",
    "null",
    "[]",
  ]) {
    expect(parseFrame(text), text).toMatchObject({ kind: "refused" })
  }
})

test("refuses what is no text", () => {
  for (const data of [undefined, null, 7, new Uint8Array(3), new ArrayBuffer(3), { action: "load" }]) {
    expect(parseFrame(data)).toMatchObject({ kind: "refused" })
  }
})

test("never throws", () => {
  fc.assert(fc.property(fc.oneof(fc.anything(), fc.string(), fc.json()), (data) => parseFrame(data).kind.length > 0))
  expect(parseFrame("[".repeat(100_000) + "]".repeat(100_000))).toMatchObject({ kind: "refused" })
})

test("refuses what only takes long to parse", () => {
  const message = (more: string) => `{"action":"content","id":"co_z1","more":${more}}`
  const many = {
    lines: "{}\n".repeat(200_000),
    objects: message(`[${"{},".repeat(200_000)}{}]`),
    arrays: message("[".repeat(400_000) + "]".repeat(400_000)),
    numbers: message(`[${"0,".repeat(400_000)}0]`),
    keys: message(`{${Array.from({ length: 400_000 }, (_, key) => `"${key}":0`).join()}}`),
    "after a text": message(`["\\"",${"{},".repeat(200_000)}{}]`),
  }

  for (const [what, text] of Object.entries(many)) expect(parseFrame(text), what).toEqual({ kind: "refused", reason: "too many members" })
})

test("members are counted outside texts only", () => {
  const text = fc.string({ unit: fc.constantFrom('"', "\\", ",", "{", "[", "a") })
  fc.assert(
    fc.property(fc.array(fc.array(text)), (value) => {
      const json = JSON.stringify(value)
      const members = json.replaceAll(/"(?:\\.|[^"\\])*"/g, "").match(/[,{[]/g)?.length ?? 0

      expect([members - 1, members].map((most) => most < json.length && hasMoreMembers(json, most))).toEqual([true, false])
    }),
  )
})

test("takes messages as large as any that peers send", () => {
  const transaction = { privacy: "trusting", madeAt: 1_700_000_000_000, changes: "[]" }
  const run = (newTransactions: object[]) => ({ action: "content", id: "co_z1", new: { session: { after: 0, newTransactions } } })
  const messages = [
    run(Array.from({ length: 50_000 }, () => transaction)),
    run([{ ...transaction, changes: JSON.stringify(Array.from({ length: 500_000 }, () => ({ "{[,": "\\" }))) }]),
    run([{ ...transaction, encryptedChanges: `encrypted_U${"A".repeat(5_000_000)}` }]),
  ]

  for (const message of messages) expect(parseFrame(JSON.stringify(message))).toEqual({ kind: "messages", messages: [message] })
  const batch = Array.from({ length: 50_000 }, () => '{"action":"load"}').join("\n")
  expect(parseFrame(batch)).toMatchObject({ kind: "messages", messages: { length: 50_000 } })
})
