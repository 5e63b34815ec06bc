import { createElement as h, type ReactElement } from "react"
import { shortened, shortID } from "./kinds.ts"
import type { Trail } from "./trail.ts"

/** The way here; each step leads back. */
export function Breadcrumbs({ trail }: { readonly trail: Trail }): ReactElement {
  const names = ["Home", ...trail.steps.map(({ coId, name }) => shortened(name ?? shortID(coId), 30))]
  const step = (name: string, count: number) =>
    h(
      "li",
      { key: count },
      count === names.length - 1
        ? h("span", { "aria-current": "page", className: "text" }, name)
        : h("button", { type: "button", className: "link", onClick: () => trail.backTo(count) }, name),
    )
  return h("nav", { className: "crumbs", "aria-label": "Breadcrumbs" }, h("ol", null, names.map(step)))
}
