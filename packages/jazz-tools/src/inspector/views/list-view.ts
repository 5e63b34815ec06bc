import type { RawCoList } from "cojson"
import { createElement as h, type ReactElement } from "react"
import { Cell } from "../parts/cell.ts"
import { usePaging } from "../parts/pager.ts"
import { Nothing, Table, type Row } from "../parts/table.ts"
import { When } from "../parts/when.ts"
import { Who } from "../parts/who.ts"
import { mayWrite } from "../reader.ts"

const PAGE = 25

/** Items in their order, and who inserted them when. Whoever may write can remove them. Costs the page that is shown. */
export function ListView({ raw }: { readonly raw: RawCoList }): ReactElement {
  const { length } = raw
  const isWritable = mayWrite(raw)
  const { from, to, pager } = usePaging(length, PAGE, "items")
  if (length === 0) return h(Nothing, null, "No items.")
  const rows = Array.from({ length: to - from }, (_, offset): Row => {
    const index = from + offset
    const edit = raw.editAt(index)
    const cells = [h(Cell, { value: raw.get(index), name: `[${index}]` }), h(Who, { id: edit?.by }), h(When, { at: edit?.at.getTime() })]
    return [`${originOf(raw, index)} ${index}`, String(index), ...cells, ...(isWritable ? [removal(raw, index)] : [])]
  })
  const columns = ["Index", "Item", "Inserted by", "At", ...(isWritable ? ["Actions"] : [])]
  return h("section", { "aria-label": "Items" }, h(Table, { label: "Items", columns, rows }), pager)
}

/** Removes the item that was shown: another one may stand there by now. */
function removal(raw: RawCoList, index: number): ReactElement {
  const origin = originOf(raw, index)
  const remove = () => {
    if (originOf(raw, index) === origin) raw.delete(index)
  }
  return h("button", { type: "button", className: "small", "aria-label": `Remove ${index}`, onClick: remove }, "Remove")
}

function originOf(raw: RawCoList, index: number): string {
  const tx = raw.editAt(index)?.tx
  return tx ? `${tx.sessionID} ${tx.txIndex}` : ""
}
