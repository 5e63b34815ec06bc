import type { JsonValue } from "cojson"
import { createElement as h, type ReactElement } from "react"
import { isValueID } from "../use-value.ts"
import { LongText } from "./long-text.ts"
import { Reference } from "./reference.ts"

/** Any JSON as text; an id as a way to its value, which `name` calls in the breadcrumbs. */
export function Cell({ value, name }: { readonly value: JsonValue | undefined; readonly name?: string }): ReactElement {
  if (value === undefined) return h("span", { className: "faint" }, "undefined")
  if (isValueID(value)) return h(Reference, { id: value, ...(name !== undefined && { name }) })
  if (typeof value === "string") return value === "" ? h("span", { className: "faint" }, "empty text") : h(LongText, { text: value })
  return h(LongText, { text: JSON.stringify(value), className: "json" })
}
