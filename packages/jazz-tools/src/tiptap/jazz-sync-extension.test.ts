// @vitest-environment happy-dom
import { Editor, Node } from "@tiptap/core"
import { beforeEach, expect, test } from "vitest"
import { co } from "../index.ts"
import { createJazzTestAccount, setupJazzTestSync } from "../testing/index.ts"
import { JazzSyncExtension } from "./index.ts"

const Document = Node.create({ name: "doc", topNode: true, content: "block+" })
const Paragraph = Node.create({
  name: "paragraph",
  group: "block",
  content: "inline*",
  parseHTML: () => [{ tag: "p" }],
  renderHTML: () => ["p", 0],
})
const Text = Node.create({ name: "text", group: "inline" })

const editorWith = (extension: typeof JazzSyncExtension) =>
  new Editor({ element: document.createElement("div"), content: "<p>own</p>", extensions: [Document, Paragraph, Text, extension] })

beforeEach(async () => {
  await setupJazzTestSync()
  await createJazzTestAccount({ isCurrentActiveAccount: true })
})

test("the editor and the text are equal, whoever writes", async () => {
  const text = co.richText().create("<p>Hello</p>")
  const editor = editorWith(JazzSyncExtension.configure({ coRichText: text }))
  expect(editor.getHTML()).toBe("<p>Hello</p>")

  editor.commands.insertContentAt(1, "!")
  expect(String(text)).toBe("<p>!Hello</p>")

  text.$jazz.applyDiff("<p>Remote</p>")
  await new Promise((resolve) => setTimeout(resolve))
  expect(editor.getHTML()).toBe("<p>Remote</p>")
  editor.destroy()
})

test("needs a text", () => {
  expect(() => editorWith(JazzSyncExtension)).toThrow("JazzSyncExtension requires a CoRichText value")
})
