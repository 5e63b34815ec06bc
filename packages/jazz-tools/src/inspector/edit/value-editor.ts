import type { JsonValue } from "cojson"
import { createElement as h, useState, type ReactElement, type SyntheticEvent } from "react"
import { INPUT_TYPES, inputFor, parseInput, typeOf, type InputType } from "./json-input.ts"

interface Props {
  readonly value: JsonValue | undefined
  /** Whether the field has the focus at once. */
  readonly takesFocus?: boolean
  /** Writes it; what it throws is shown. */
  onSave(value: JsonValue): void
  onCancel(): void
}

type Change = { readonly target: { readonly value: string } }

/** Asks for a value and its type. What the app's schema wants nobody checks. */
export function ValueEditor({ value, takesFocus = false, onSave, onCancel }: Props): ReactElement {
  const [type, setType] = useState(() => typeOf(value))
  const [text, setText] = useState(() => inputFor(value))
  const [error, setError] = useState<string>()
  const onSubmit = (event: SyntheticEvent) => {
    event.preventDefault()
    const parsed = parseInput(type, text)
    if ("error" in parsed) return setError(parsed.error)
    try {
      onSave(parsed.value)
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure))
    }
  }
  const options = INPUT_TYPES.map((name) => h("option", { key: name, value: name }, name))
  return h(
    "form",
    { className: "tools", onSubmit },
    h("select", { "aria-label": "Type", value: type, onChange: (event: Change) => setType(event.target.value as InputType) }, options),
    field(type, text, takesFocus, setText),
    h("button", { type: "submit", className: "main" }, "Save"),
    h("button", { type: "button", onClick: onCancel }, "Cancel"),
    error !== undefined && h("span", { className: "notice", role: "alert" }, error),
  )
}

function field(type: InputType, text: string, autoFocus: boolean, setText: (text: string) => void): ReactElement | null {
  const props = { "aria-label": "Value", value: text, autoFocus, onChange: (event: Change) => setText(event.target.value) }
  switch (type) {
    case "null":
      return null
    case "number":
      return h("input", { ...props, inputMode: "decimal" })
    case "boolean":
      return h("select", { ...props, value: String(text === "true") }, h("option", null, "true"), h("option", null, "false"))
    case "string":
    case "object":
      return h("textarea", { ...props, rows: text.includes("\n") ? 5 : 1, spellCheck: false })
  }
}
