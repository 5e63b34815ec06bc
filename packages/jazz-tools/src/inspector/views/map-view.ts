import type { RawCoMap } from "cojson"
import { createElement as h, useState, type ReactElement } from "react"
import { Cell } from "../parts/cell.ts"
import { usePaging } from "../parts/pager.ts"
import { Nothing, Table, type Row } from "../parts/table.ts"
import { When } from "../parts/when.ts"
import { Who } from "../parts/who.ts"

const PAGE = 25

/** Keys and values, and who set them when. */
export function MapView({ raw, keys = raw.keys() }: { readonly raw: RawCoMap; readonly keys?: readonly string[] }): ReactElement {
  const [filter, setFilter] = useState("")
  const wanted = filter === "" ? keys : keys.filter((key) => key.toLowerCase().includes(filter.toLowerCase()))
  const { from, to, pager } = usePaging(wanted.length, PAGE, "keys")
  if (keys.length === 0) return h(Nothing, null, "No keys.")
  const rows = wanted.slice(from, to).map((key): Row => {
    const edit = raw.lastEditAt(key)
    return [
      key,
      h("span", { className: "key text" }, key),
      h(Cell, { value: raw.get(key), name: key }),
      h(Who, { id: edit?.by }),
      h(When, { at: edit?.at.getTime() }),
    ]
  })
  const search =
    keys.length > PAGE &&
    h("input", {
      type: "search",
      value: filter,
      placeholder: "Filter keys",
      "aria-label": "Filter keys",
      onChange: (event: { readonly target: { readonly value: string } }) => setFilter(event.target.value),
    })
  return h(
    "section",
    { "aria-label": "Values" },
    search,
    h(Table, { label: "Keys and values", columns: ["Key", "Value", "Set by", "At"], rows }),
    pager,
  )
}
