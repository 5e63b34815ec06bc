import fc from "fast-check"
import { expect, test } from "vitest"
import { splitGraphemes } from "./graphemes.ts"

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" })

/** What usually goes wrong: joiners, flags, marks, line ends, jamo, conjuncts, lone surrogates. */
const pieces = [
  "a",
  " ",
  "\r",
  "\n",
  "\r\n",
  "e\u0301",
  "\u0301",
  "\u200d",
  "👩",
  "👩‍👩‍👧‍👦",
  "👋🏽",
  "🇩",
  "🇩🇪",
  "한",
  "\u1112",
  "\u1161",
  "\u11ab",
  "क्ष",
  "\u094d",
  "\ufe0f",
  "1️⃣",
  "\ud83d",
  "\udc69",
  "مرحبا",
]

test("grapheme clusters are those of Intl.Segmenter", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string())), (parts) => {
      const text = parts.join("")
      expect(splitGraphemes(text)).toEqual(Array.from(segmenter.segment(text), ({ segment }) => segment))
    }),
  )
})

test("ASCII is one grapheme per character, except line ends", () => {
  expect(splitGraphemes("ab\n\tc")).toEqual(["a", "b", "\n", "\t", "c"])
  expect(splitGraphemes("a\r\nb\r")).toEqual(["a", "\r\n", "b", "\r"])
  expect(splitGraphemes("")).toEqual([])
})
