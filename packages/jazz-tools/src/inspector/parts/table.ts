import { createElement as h, type ReactElement, type ReactNode } from "react"

/** A row by its key. */
export type Row = readonly [key: string, ...cells: ReactNode[]]

/** A table whose first cell of each row is its heading. */
export function Table({
  label,
  columns,
  rows,
}: {
  readonly label: string
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
}): ReactElement {
  const head = columns.map((column) => h("th", { key: column, scope: "col" }, column))
  const body = rows.map(([key, first, ...cells]) =>
    h(
      "tr",
      { key },
      h("th", { scope: "row" }, first),
      cells.map((cell, index) => h("td", { key: index }, cell)),
    ),
  )
  return h(
    "div",
    { className: "table" },
    h("table", { "aria-label": label }, h("thead", null, h("tr", null, head)), h("tbody", null, body)),
  )
}

/** Where there is nothing. */
export function Nothing({ children }: { readonly children: ReactNode }): ReactElement {
  return h("p", { className: "faint" }, children)
}
