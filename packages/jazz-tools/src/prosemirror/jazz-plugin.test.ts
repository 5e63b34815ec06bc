// @vitest-environment happy-dom
import { schema } from "prosemirror-schema-basic"
import { EditorState, TextSelection, type Transaction } from "prosemirror-state"
import { EditorView } from "prosemirror-view"
import { beforeEach, expect, test, vi } from "vitest"
import { co, type Account, type CoRichText } from "../index.ts"
import { createJazzTestAccount, setupJazzTestSync } from "../testing/index.ts"
import { createJazzPlugin } from "./index.ts"

let me: Account

beforeEach(async () => {
  await setupJazzTestSync()
  me = await createJazzTestAccount({ isCurrentActiveAccount: true })
})

const richText = (html: string): CoRichText => co.richText().create(html, me)
const editorState = (text: CoRichText | undefined) => EditorState.create({ schema, plugins: [createJazzPlugin(text)] })
const settled = () => new Promise((resolve) => setTimeout(resolve))

/** A view whose transactions are noted. */
function editor(text: CoRichText | undefined, state = editorState(text)): { view: EditorView; transactions: Transaction[] } {
  const transactions: Transaction[] = []
  const view = new EditorView(document.createElement("div"), {
    state,
    dispatchTransaction(transaction) {
      transactions.push(transaction)
      view.updateState(view.state.apply(transaction))
    },
  })
  return { view, transactions }
}

test("a state begins with the text, whatever document it is given", () => {
  const own = schema.node("doc", null, [schema.node("paragraph", null, schema.text("mine"))])
  const plugin = createJazzPlugin(richText("<p>Hello <strong>World</strong></p>"))

  const state = EditorState.create({ schema, doc: own, plugins: [plugin] })

  expect(state.doc.toString()).toBe('doc(paragraph("Hello ", strong("World")))')
  expect(state.selection.anchor).toBe(1)
  expect(String(plugin.getState(state)?.coRichText)).toBe("<p>Hello <strong>World</strong></p>")
  expect(editorState(richText("")).doc.toString()).toBe("doc(paragraph)")
})

test("what the user changes is written to the text, also without a view", () => {
  const text = richText("<p>Hello</p>")
  const state = editorState(text)

  state.apply(state.tr.insertText("!", 6))

  expect(String(text)).toBe("<p>Hello!</p>")
})

test("the text is written as the published packages write it", () => {
  const text = richText("")
  const state = editorState(text)
  const { hard_break, image, paragraph, horizontal_rule, code_block } = schema.nodes
  const link = schema.text("link", [schema.mark("link", { href: "http://a/?b&c" })])
  const line = [schema.text("a & b < c \"q\" 'r' >"), hard_break.create(), image.create({ src: "x.png?a=1&b=2", alt: 'al"t' }), link]
  const blocks = [paragraph.create(null, line), horizontal_rule.create(), code_block.create(null, schema.text(' xmlns="x"\nl2'))]

  state.apply(state.tr.replaceWith(0, state.doc.content.size, blocks))

  expect(String(text)).toBe(
    '<p>a &amp; b &lt; c "q" \'r\' &gt;<br /><img src="x.png?a=1&amp;b=2" alt="al&quot;t" /><a href="http://a/?b&amp;c">link</a></p>' +
      '<hr /><pre><code> xmlns="x"\nl2</code></pre>',
  )
})

test("what others write comes in small steps, beside the selection, and cannot be undone", async () => {
  const text = richText("<p>Hello <strong>World</strong></p>")
  const { view, transactions } = editor(text)
  await settled()
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, 3, 5)))
  transactions.length = 0

  text.$jazz.applyDiff("<p>Hello <strong>Big World</strong></p><p>two</p>")
  expect(transactions).toEqual([])
  await settled()

  expect(view.state.doc.toString()).toBe('doc(paragraph("Hello ", strong("Big World")), paragraph("two"))')
  expect(view.state.selection.toJSON()).toEqual({ type: "text", anchor: 3, head: 5 })
  expect(transactions.map((transaction) => [transaction.getMeta("fromJazz"), transaction.getMeta("addToHistory")])).toEqual([[true, false]])
  expect(String(text)).toBe("<p>Hello <strong>Big World</strong></p><p>two</p>")
})

test("an editor's own writing does not come back to it", async () => {
  const { view, transactions } = editor(richText("<p>Hello</p>"))
  await settled()
  transactions.length = 0

  view.dispatch(view.state.tr.insertText("1", 1))
  view.dispatch(view.state.tr.insertText("2", 2))
  await settled()

  expect(view.state.doc.toString()).toBe('doc(paragraph("12Hello"))')
  expect(transactions).toHaveLength(2)
})

test.each([
  ["unclosed tags", "<p>broken <strong>Big", 'doc(paragraph("broken ", strong("Big")))'],
  ["half a tag", "<p>ok</p><p", 'doc(paragraph("ok"))'],
  ["nothing", "", "doc(paragraph)"],
  ["no block", "plain <h1>x</h1>", 'doc(paragraph("plain"), heading("x"))'],
  ["what the schema does not know", "<table><tr><td>x</td></tr></table><script>alert(1)</script>", 'doc(paragraph("x"))'],
])("%s is read as browsers read it, and stays in the text", async (_name, html, document) => {
  const text = richText("<p>before</p>")
  const { view } = editor(text)

  text.$jazz.applyDiff(html)
  await settled()

  expect(view.state.doc.toString()).toBe(document)
  expect(String(text)).toBe(html)
})

test("two editors of one text have the same document", async () => {
  const text = richText("<p>Hello</p>")
  const [a, b] = [editor(text).view, editor(text).view]

  a.dispatch(a.state.tr.insertText("A", 1))
  await settled()
  b.dispatch(b.state.tr.insertText("B", b.state.doc.content.size - 1))
  await settled()

  expect(a.state.doc.toString()).toBe('doc(paragraph("AHelloB"))')
  expect(b.state.doc.eq(a.state.doc)).toBe(true)
})

test("a document that cannot be changed by steps is made anew", async () => {
  const text = richText("<p>Hello</p>")
  const { view } = editor(text)
  const replace = vi.spyOn(Object.getPrototypeOf(view.state.tr) as Transaction, "replace").mockImplementation(() => {
    throw new RangeError("no fit")
  })

  text.$jazz.applyDiff("<p>Hello there</p>")
  await settled()
  replace.mockRestore()

  expect(view.state.doc.toString()).toBe('doc(paragraph("Hello there"))')
})

test("an editor that is gone takes nothing", async () => {
  const text = richText("<p>Hello</p>")
  const { view, transactions } = editor(text)
  text.$jazz.applyDiff("<p>a</p>")
  view.destroy()
  text.$jazz.applyDiff("<p>b</p>")
  await settled()

  expect(transactions).toEqual([])
})

test("without a text the plugin does nothing", async () => {
  const { view } = editor(undefined)
  view.dispatch(view.state.tr.insertText("x", 1))
  await settled()

  expect(view.state.doc.toString()).toBe('doc(paragraph("x"))')
})

test("the own selection is painted when asked for", () => {
  const text = richText("<p>gone</p>")
  const { view } = editor(text, EditorState.create({ schema, plugins: [createJazzPlugin(text, { showDecorations: true })] }))
  expect(view.dom.querySelector("span.jazz-caret")).not.toBeNull()

  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, 2, 4)))
  expect(view.dom.querySelector(".jazz-caret-selection")?.textContent).toBe("on")
  expect(editor(text).view.dom.querySelector(".jazz-caret")).toBeNull()
})
