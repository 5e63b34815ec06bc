import { createElement as h, type ReactElement } from "react"
import { kinded, ownName, shortID, summaryOf } from "../kinds.ts"
import { useInspection } from "../reader.ts"
import { useValue } from "../use-value.ts"
import { useAccountName } from "./who.ts"

/** A way to another value, with what it is. */
export function Reference({ id, name }: { readonly id: string; readonly name?: string }): ReactElement {
  const { open } = useInspection()
  const state = useValue(id)
  const value = state.status === "ready" ? kinded(state.raw) : undefined
  const accountName = useAccountName(value?.kind === "Account" ? id : undefined)
  const title = (value && (accountName ?? ownName(value.raw))) ?? shortID(id)
  const summary = value ? summaryOf(value) : state.status === "loading" ? "loading…" : state.status
  return h(
    "span",
    { className: "reference" },
    h("button", { type: "button", className: "link", title: id, onClick: () => open(id, name ?? title) }, title),
    value && h("span", { className: "badge" }, value.kind),
    summary !== "" && h("span", { className: "faint text" }, summary),
  )
}
