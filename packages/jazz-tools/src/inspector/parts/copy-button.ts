import { createElement as h, useState, type ReactElement } from "react"

/** Copies a text; pages without the right to do so are told. */
export function CopyButton({ text, name }: { readonly text: () => string; readonly name: string }): ReactElement {
  const [done, setDone] = useState<string>()
  const copy = () => {
    const clipboard = globalThis.navigator?.clipboard
    if (!clipboard) return setDone("No clipboard here")
    clipboard.writeText(text()).then(
      () => setDone("Copied"),
      () => setDone("Not allowed"),
    )
  }
  return h(
    "button",
    { type: "button", className: "small", onClick: copy, onBlur: () => setDone(undefined), "aria-label": done ?? `Copy ${name}` },
    done ?? "Copy",
  )
}
