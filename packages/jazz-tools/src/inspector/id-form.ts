import { createElement as h, useState, type ReactElement, type SyntheticEvent } from "react"

/** Asks for a value by its id. Ids that cannot be are opened, too: their page says so. */
export function IDForm({
  label,
  submit,
  onID,
}: {
  readonly label: string
  readonly submit: string
  readonly onID: (id: string) => void
}): ReactElement {
  const [id, setID] = useState("")
  const onSubmit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (id.trim() === "") return
    onID(id.trim())
    setID("")
  }
  const input = h("input", {
    className: "id",
    value: id,
    placeholder: "co_z…",
    "aria-label": label,
    spellCheck: false,
    autoComplete: "off",
    onChange: (event: { readonly target: { readonly value: string } }) => setID(event.target.value),
  })
  return h("form", { className: "tools", role: "search", onSubmit }, input, h("button", { type: "submit" }, submit))
}
