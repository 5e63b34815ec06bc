import type { RawCoPlainText } from "cojson"
import { createElement as h, type ReactElement } from "react"
import { TextEditor } from "../edit/text-editor.ts"
import { counted } from "../kinds.ts"
import { LongText } from "../parts/long-text.ts"
import { Nothing } from "../parts/table.ts"
import { mayWrite } from "../reader.ts"

/** The text as it is stored: the markup of a rich text, too, is shown as text. Whoever may write can change it. */
export function TextView({ raw }: { readonly raw: RawCoPlainText }): ReactElement {
  const text = raw.toString()
  return h(
    "section",
    { "aria-label": "Text" },
    h("p", { className: "faint" }, counted(raw.length, "grapheme")),
    text === "" ? h(Nothing, null, "The text is empty.") : h("div", { className: "card" }, h(LongText, { text, limit: 5000 })),
    mayWrite(raw) && h(TextEditor, { raw }),
  )
}
