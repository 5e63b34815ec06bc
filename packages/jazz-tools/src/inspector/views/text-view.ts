import type { RawCoPlainText } from "cojson"
import { createElement as h, type ReactElement } from "react"
import { counted } from "../kinds.ts"
import { LongText } from "../parts/long-text.ts"
import { Nothing } from "../parts/table.ts"

/** The text as it is stored: the markup of a rich text, too, is shown as text. */
export function TextView({ raw }: { readonly raw: RawCoPlainText }): ReactElement {
  const text = raw.toString()
  if (text === "") return h(Nothing, null, "The text is empty.")
  return h(
    "section",
    { "aria-label": "Text" },
    h("p", { className: "faint" }, counted(raw.length, "grapheme")),
    h("div", { className: "card" }, h(LongText, { text, limit: 5000 })),
  )
}
