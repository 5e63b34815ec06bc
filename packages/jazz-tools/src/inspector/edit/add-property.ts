import type { RawCoMap } from "cojson"
import { createElement as h, useState, type ReactElement } from "react"
import { ValueEditor } from "./value-editor.ts"

/** A key that the map does not have yet, or has: then its value is replaced. */
export function AddProperty({ raw }: { readonly raw: RawCoMap }): ReactElement {
  const [key, setKey] = useState<string>()
  if (key === undefined) return h("p", null, h("button", { type: "button", onClick: () => setKey("") }, "Add property"))
  const input = h("input", {
    "aria-label": "Key",
    placeholder: "Key",
    value: key,
    autoFocus: true,
    onChange: (event: { readonly target: { readonly value: string } }) => setKey(event.target.value),
  })
  const done = () => setKey(undefined)
  const save = (value: Parameters<RawCoMap["set"]>[1]) => {
    if (key === "") throw new Error("A property has a name")
    raw.set(key, value)
    done()
  }
  return h("div", { className: "tools" }, input, h(ValueEditor, { value: "", onSave: save, onCancel: done }))
}
