import type { LocalNode } from "cojson"
import { createElement as h, useState, type ReactElement, type SyntheticEvent } from "react"
import { deleteLocalData } from "./local-data.ts"

const WORDS = "delete my local data"

/** A button that asks twice. */
export function DeleteLocalData({ node }: { readonly node: LocalNode | undefined }): ReactElement {
  const [words, setWords] = useState<string>()
  if (words === undefined) return h("button", { type: "button", onClick: () => setWords("") }, "Delete my local data")
  const onSubmit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (words === WORDS) void deleteLocalData(node).finally(() => window.location.reload())
  }
  return h(
    "form",
    { className: "tools", onSubmit },
    h("input", {
      value: words,
      autoFocus: true,
      placeholder: `Type “${WORDS}”`,
      "aria-label": `Type “${WORDS}”: what no server has is lost`,
      onChange: (event: { readonly target: { readonly value: string } }) => setWords(event.target.value),
    }),
    h("button", { type: "submit", className: "danger", disabled: words !== WORDS }, "Delete"),
    h("button", { type: "button", onClick: () => setWords(undefined) }, "Cancel"),
  )
}
