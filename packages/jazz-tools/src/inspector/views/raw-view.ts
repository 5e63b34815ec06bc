import { RawBinaryCoStream, type JsonValue, type RawCoValue } from "cojson"
import { createElement as h, type ReactElement } from "react"
import { CopyButton } from "../parts/copy-button.ts"
import { LongText } from "../parts/long-text.ts"

/** Header, what is here of each session, and the content as JSON. Bytes of files are left out. */
export function RawView({ raw }: { readonly raw: RawCoValue }): ReactElement {
  return h(
    "section",
    { "aria-label": "Raw data" },
    card("Header", raw.core.expectHeader()),
    card("Transactions by session", raw.core.knownState().sessions),
    raw instanceof RawBinaryCoStream ? null : card("Content", raw.toJSON()),
  )
}

function card(name: string, json: object | JsonValue): ReactElement {
  const text = JSON.stringify(json, null, 2)
  return h(
    "div",
    { className: "part" },
    h("h3", null, name, h(CopyButton, { name, text: () => text })),
    h("div", { className: "card" }, h(LongText, { text, limit: 5000, className: "json" })),
  )
}
