import { createElement as h, type ReactElement } from "react"

/** A time by the clock of whoever wrote it, Unix ms; any number. */
export function When({ at }: { readonly at: number | undefined }): ReactElement {
  const date = at === undefined ? undefined : new Date(at)
  if (!date || Number.isNaN(date.getTime())) return h("span", { className: "faint" }, "–")
  return h("time", { dateTime: date.toISOString(), title: date.toISOString() }, date.toLocaleString())
}
