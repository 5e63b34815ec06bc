import type { RawCoPlainText } from "cojson"
import { createElement as h, useState, type ReactElement, type SyntheticEvent } from "react"
import { changeText } from "./text-change.ts"

/** Code units. More than that is no matter of a field in a panel. */
const LIMIT = 50_000

/** Changes a text; only what differs is written, and nothing when somebody else has changed it meanwhile. */
export function TextEditor({ raw }: { readonly raw: RawCoPlainText }): ReactElement | null {
  const [edit, setEdit] = useState<{ readonly before: string; readonly text: string }>()
  const [error, setError] = useState<string>()
  const close = () => {
    setEdit(undefined)
    setError(undefined)
  }
  if (!edit) {
    const before = raw.toString()
    if (before.length > LIMIT) return null
    return h("p", null, h("button", { type: "button", onClick: () => setEdit({ before, text: before }) }, "Edit"))
  }
  const onSubmit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (raw.toString() !== edit.before) return setError("Somebody has changed the text meanwhile: copy yours, cancel, and edit again.")
    changeText(raw, edit.text)
    close()
  }
  return h(
    "form",
    { className: "tools", onSubmit },
    h("textarea", {
      "aria-label": "Text",
      rows: 6,
      value: edit.text,
      onChange: (event: { readonly target: { readonly value: string } }) => setEdit({ ...edit, text: event.target.value }),
    }),
    h("button", { type: "submit", className: "main" }, "Save"),
    h("button", { type: "button", onClick: close }, "Cancel"),
    error !== undefined && h("p", { className: "notice", role: "alert" }, error),
  )
}
