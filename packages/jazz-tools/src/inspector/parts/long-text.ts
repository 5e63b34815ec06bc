import { createElement as h, useState, type ReactElement } from "react"
import { counted, upTo } from "../kinds.ts"

const STEP = 20_000

/** A text as it is, never as markup. Of a long one there is the beginning, and a button for more. */
export function LongText({
  text,
  limit = 300,
  className,
}: {
  readonly text: string
  readonly limit?: number
  readonly className?: string
}): ReactElement {
  const [shown, setShown] = useState(limit)
  const isCut = text.length > shown
  const more =
    isCut &&
    h(
      "button",
      { type: "button", className: "link", onClick: () => setShown(shown + STEP) },
      `Show more of ${counted(text.length, "character")}`,
    )
  return h("span", { className: `text ${className ?? ""}` }, isCut ? `${upTo(text, shown)}…` : text, isCut ? " " : null, more)
}
