import { createElement as h, useRef, type KeyboardEvent, type ReactElement } from "react"
import { DeleteLocalData } from "./delete-local-data.ts"
import { Pages } from "./pages.ts"
import type { Reader } from "./reader.ts"
import { useStoredFlag } from "./stored-flag.ts"
import { storedTrail } from "./trail.ts"

/** At which edge or corner of the page the button is. */
export type Position = "right" | "left" | "bottom right" | "bottom left" | "top right" | "top left"

export interface InspectorProps {
  /** Undefined while there is nobody. */
  readonly reader: Reader | undefined
  readonly position: Position
}

/** A button, and the panel that it opens. */
export function Inspector({ reader, position }: InspectorProps): ReactElement {
  const [isOpen, setIsOpen] = useStoredFlag("jazz-inspector-open")
  const launcher = useRef<HTMLButtonElement>(null)
  const close = () => {
    setIsOpen(false)
    setTimeout(() => launcher.current?.focus()) // when the button is there again
  }
  if (!isOpen) {
    return h(
      "button",
      {
        ref: launcher,
        type: "button",
        className: `launcher ${position}`,
        "aria-label": "Open Jazz Inspector",
        title: "Jazz Inspector",
        onClick: () => setIsOpen(true),
      },
      icon,
    )
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") close()
  }
  const closer = h("button", { key: "close", type: "button", onClick: close }, "Close")
  return h(
    "div",
    { className: "panel", role: "region", "aria-label": "Jazz Inspector", onKeyDown },
    h(Pages, {
      key: reader?.accountID ?? "nobody", // another account may not read the same values
      reader,
      trail: storedTrail,
      tools: [h(DeleteLocalData, { key: "delete", node: reader?.node }), closer],
      nobody,
    }),
  )
}

const nobody = h(
  "div",
  { className: "notice" },
  h("strong", null, "Nobody is here yet"),
  h("p", null, "There is neither an account nor a guest: no provider of Jazz stands above the inspector, or it has not started."),
)

const icon = h(
  "svg",
  {
    viewBox: "0 0 24 24",
    width: 22,
    height: 22,
    fill: "none",
    stroke: "currentColor",
    strokeWidth: 2,
    strokeLinecap: "round",
    "aria-hidden": true,
  },
  h("circle", { cx: 10.5, cy: 10.5, r: 6.5 }),
  h("path", { d: "M15.5 15.5 21 21M8 9h5M8 12h3" }),
)
