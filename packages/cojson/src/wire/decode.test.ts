import fc from "fast-check"
import { expect, test } from "vitest"
import { canonicalJson } from "../base/canonical-json.ts"
import { decodeMessage, isMalformed, messageToContent } from "./decode.ts"
import { contentToMessage, encodeContent } from "./encode.ts"
import type { NewContentMessage } from "./messages.ts"

const run = { after: 0, newTransactions: [{ privacy: "trusting", madeAt: 1, changes: "[]" }], lastSignature: "signature_zX" }
const content = { action: "content", id: "co_zX", priority: 3, new: { co_zA_session_zS: run } }
const LONG = "x".repeat(501)

test("no JSON value makes the decoder throw", () => {
  const strange = fc.record(
    {
      action: fc.oneof(fc.constantFrom("load", "known", "content", "done"), fc.jsonValue()),
      id: fc.oneof(fc.constant("co_zX"), fc.jsonValue()),
      header: fc.jsonValue(),
      sessions: fc.oneof(fc.dictionary(fc.string(), fc.nat()), fc.jsonValue()),
      new: fc.oneof(fc.dictionary(fc.string(), fc.oneof(fc.constant(run), fc.jsonValue())), fc.jsonValue()),
      expectContentUntil: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.oneof(strange, fc.jsonValue()), (value) => {
      const message = decodeMessage(value)
      if (!isMalformed(message) && message.action === "content") messageToContent(message)
    }),
    { numRuns: 2_000 },
  )
})

test.each([
  ["a run that is no object", { ...content, new: { s: 1 } }],
  ["no new", { action: "content", id: "co_zX", priority: 3 }],
  ["a negative after", { ...content, new: { s: { ...run, after: -1 } } }],
  ["a transaction that is null", { ...content, new: { s: { ...run, newTransactions: [null] } } }],
  ["a counter that is a text", { action: "load", id: "co_zX", header: true, sessions: { s: "1" } }],
  ["an id of something else", { action: "load", id: "key_z", header: true, sessions: {} }],
  ["an unknown action", { action: "explode", id: "co_zX" }],
  ["an id that is longer than any", { action: "load", id: `co_z${"X".repeat(100)}`, header: true, sessions: {} }],
  ["a counter of a session whose name is longer than any", { action: "known", id: "co_zX", header: true, sessions: { [LONG]: 1 } }],
  ["a run of a session whose name is longer than any", { ...content, new: { [LONG]: run } }],
  ["a signature that is longer than any", { ...content, new: { s: { ...run, lastSignature: LONG } } }],
  ["more transactions than a message can have", { ...content, new: { s: { ...run, newTransactions: Array(100_001).fill({}) } } }],
])("refuses %s", (_, value) => {
  expect(isMalformed(decodeMessage(value))).toBe(true)
})

test("a run with a transaction that nobody can have signed is dropped, and nothing else", () => {
  const tooDeep = JSON.parse(`${"[".repeat(5_000)}${"]".repeat(5_000)}`) as unknown
  const message = decodeMessage({ ...content, new: { ...content.new, s: { ...run, newTransactions: [{ tooDeep }] } } })

  expect(messageToContent(message as NewContentMessage).segments.map(({ sessionID }) => sessionID)).toEqual(["co_zA_session_zS"])
})

test("a load without header and sessions asks for everything", () => {
  expect(decodeMessage({ action: "load", id: "co_zX" })).toEqual({ action: "load", id: "co_zX", header: false, sessions: {} })
})

test("content survives the way through objects and texts", () => {
  const message = decodeMessage({
    ...content,
    new: { co_zA_session_zS: { ...run, newTransactions: [{ changes: "[]", extra: [1], madeAt: 1, meta: null, privacy: "trusting" }] } },
  })
  const piece = messageToContent(message as NewContentMessage)

  expect(contentToMessage(piece, 3)).toEqual(message)
  expect(JSON.parse(encodeContent(piece, 3))).toEqual(message)
})

test("the text of content is canonical JSON", () => {
  const message = {
    ...content,
    header: { uniqueness: "zU", type: "comap", ruleset: { type: "group", initialAdmin: "co_zA" }, meta: null },
    new: { co_zB_session_zS: run, co_zA_session_zS: run },
    expectContentUntil: { co_zB_session_zS: 2, co_zA_session_zS: 3 },
  }
  const piece = messageToContent(decodeMessage(message) as NewContentMessage)

  expect(encodeContent(piece, 3)).toBe(canonicalJson(message))
})
