import fc from "fast-check"
import type { Node as Content } from "prosemirror-model"
import { schema } from "prosemirror-schema-basic"
import { EditorState, TextSelection } from "prosemirror-state"
import { expect, test } from "vitest"
import { changeInto } from "./change-into.ts"

const paragraph = (...texts: string[]): Content =>
  schema.node(
    "paragraph",
    null,
    texts.filter(Boolean).map((text) => schema.text(text)),
  )
const documentOf = (...blocks: Content[]): Content => schema.node("doc", null, blocks)

const inline = fc
  .tuple(fc.stringMatching(/^[ab]{1,4}$/), fc.boolean())
  .map(([text, isStrong]) => schema.text(text, isStrong ? [schema.mark("strong")] : []))
const textBlock = fc
  .tuple(fc.constantFrom("paragraph", "heading"), fc.array(inline, { maxLength: 4 }))
  .map(([type, content]) => schema.node(type, null, content))
const block = fc.oneof(
  { weight: 4, arbitrary: textBlock },
  { weight: 1, arbitrary: fc.constant(schema.node("horizontal_rule")) },
  { weight: 1, arbitrary: fc.array(textBlock, { minLength: 1, maxLength: 3 }).map((content) => schema.node("blockquote", null, content)) },
)
const anyDocument = fc.array(block, { minLength: 1, maxLength: 5 }).map((blocks) => documentOf(...blocks))

test("any document becomes any other", () => {
  fc.assert(
    fc.property(anyDocument, anyDocument, (from, to) => {
      const transaction = EditorState.create({ doc: from }).tr
      changeInto(transaction, to)
      transaction.doc.check()
      expect(transaction.doc.eq(to)).toBe(true)
    }),
    { seed: 1, numRuns: 2_000 },
  )
})

test.each([
  [
    "before and behind it",
    documentOf(paragraph("one"), paragraph("middle"), paragraph("three")),
    documentOf(paragraph("first"), paragraph("middle"), paragraph("third")),
  ],
  ["in its paragraph, before it", documentOf(paragraph("x"), paragraph("middle")), documentOf(paragraph("x"), paragraph("1 middle"))],
])("a selection stays with what it selects when something changes %s", (_name, from, to) => {
  const state = EditorState.create({ doc: from })
  const start = positionOf(from, "middle")
  const selected = state.apply(state.tr.setSelection(TextSelection.create(from, start + 1, start + 4)))
  const transaction = selected.tr
  changeInto(transaction, to)

  const { from: left, to: right } = selected.apply(transaction).selection
  expect(to.textBetween(left, right)).toBe("idd")
})

test("equal documents need no step", () => {
  const transaction = EditorState.create({ doc: documentOf(paragraph("a")) }).tr
  changeInto(transaction, documentOf(paragraph("a")))
  expect(transaction.steps).toEqual([])
})

function positionOf(document: Content, text: string): number {
  let found = -1
  document.descendants((node, position) => {
    if (node.isText && node.text?.includes(text)) found = position + node.text.indexOf(text)
  })
  return found
}
