import { createElement as h, useState, type ReactElement } from "react"

/** The part of a long list that is shown, and what turns its pages; null when all is shown. */
export interface Paging {
  readonly from: number
  /** Exclusive. */
  readonly to: number
  readonly pager: ReactElement | null
}

/** Pages of `size` rows. Stays within what is there when the list becomes shorter. */
export function usePaging(total: number, size: number, label: string): Paging {
  const [wanted, setPage] = useState(0)
  const last = Math.max(0, Math.ceil(total / size) - 1)
  const page = Math.min(wanted, last)
  const from = page * size
  const to = Math.min(total, from + size)
  if (last === 0) return { from, to, pager: null }
  const turn = (text: string, name: string, target: number) =>
    h(
      "button",
      {
        key: name,
        type: "button",
        "aria-label": name,
        disabled: target < 0 || target > last || target === page,
        onClick: () => setPage(target),
      },
      text,
    )
  const where = `${(from + 1).toLocaleString("en")}–${to.toLocaleString("en")} of ${total.toLocaleString("en")}`
  const pager = h(
    "nav",
    { className: "pager", "aria-label": `Pages of ${label}` },
    turn("«", "First page", 0),
    turn("‹", "Previous page", page - 1),
    h("span", { key: "where", role: "status" }, where),
    turn("›", "Next page", page + 1),
    turn("»", "Last page", last),
  )
  return { from, to, pager }
}
