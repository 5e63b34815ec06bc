import type { RawCoList } from "cojson"
import { createElement as h, type ReactElement } from "react"
import { Cell } from "../parts/cell.ts"
import { usePaging } from "../parts/pager.ts"
import { Nothing, Table, type Row } from "../parts/table.ts"
import { When } from "../parts/when.ts"
import { Who } from "../parts/who.ts"

const PAGE = 25

/** Items in their order, and who inserted them when. Costs the page that is shown. */
export function ListView({ raw }: { readonly raw: RawCoList }): ReactElement {
  const { length } = raw
  const { from, to, pager } = usePaging(length, PAGE, "items")
  if (length === 0) return h(Nothing, null, "No items.")
  const rows = Array.from({ length: to - from }, (_, offset): Row => {
    const index = from + offset
    const edit = raw.editAt(index)
    const key = edit ? `${edit.tx.sessionID} ${edit.tx.txIndex} ${index}` : String(index)
    return [
      key,
      String(index),
      h(Cell, { value: raw.get(index), name: `[${index}]` }),
      h(Who, { id: edit?.by }),
      h(When, { at: edit?.at.getTime() }),
    ]
  })
  return h("section", { "aria-label": "Items" }, h(Table, { label: "Items", columns: ["Index", "Item", "Inserted by", "At"], rows }), pager)
}
