import type { RawCoMap } from "cojson"
import { createElement as h, useMemo, useState, type ReactElement } from "react"
import { AddProperty } from "../edit/add-property.ts"
import { ValueEditor } from "../edit/value-editor.ts"
import { Cell } from "../parts/cell.ts"
import { usePaging } from "../parts/pager.ts"
import { Nothing, Table, type Row } from "../parts/table.ts"
import { When } from "../parts/when.ts"
import { Who } from "../parts/who.ts"
import { mayWrite } from "../reader.ts"

const PAGE = 25

/** Keys and values, and who set them when. Whoever may write can change them. */
export function MapView({ raw, keys: some }: { readonly raw: RawCoMap; readonly keys?: readonly string[] }): ReactElement {
  const [filter, setFilter] = useState("")
  const [edited, setEdited] = useState<string>()
  const isWritable = mayWrite(raw)
  const keys = useMemo(() => some ?? raw.keys(), [raw, some]) // O(keys), and turning a page changes none
  const wanted = useMemo(() => {
    const text = filter.toLowerCase()
    return text === "" ? keys : keys.filter((key) => key.toLowerCase().includes(text))
  }, [keys, filter])
  const { from, to, pager } = usePaging(wanted.length, PAGE, "keys")
  const rows = wanted.slice(from, to).map((key): Row => {
    const edit = raw.lastEditAt(key)
    const value = raw.get(key)
    const close = () => setEdited(undefined)
    const onSave = (next: typeof value) => {
      raw.set(key, next, edit?.privacy)
      close()
    }
    const cells = [
      edited === key ? h(ValueEditor, { value, takesFocus: true, onSave, onCancel: close }) : h(Cell, { value, name: key }),
      h(Who, { id: edit?.by }),
      h(When, { at: edit?.at.getTime() }),
    ]
    return [key, h("span", { className: "key text" }, key), ...cells, ...(isWritable ? [actions(raw, key, () => setEdited(key))] : [])]
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
  const columns = ["Key", "Value", "Set by", "At", ...(isWritable ? ["Actions"] : [])]
  return h(
    "section",
    { "aria-label": "Values" },
    search,
    keys.length === 0 ? h(Nothing, null, "No keys.") : h(Table, { label: "Keys and values", columns, rows }),
    pager,
    isWritable && h(AddProperty, { raw }),
  )
}

function actions(raw: RawCoMap, key: string, onEdit: () => void): ReactElement {
  return h(
    "span",
    { className: "actions" },
    h("button", { type: "button", className: "small", "aria-label": `Edit ${key}`, onClick: onEdit }, "Edit"),
    h("button", { type: "button", className: "small", "aria-label": `Delete ${key}`, onClick: () => raw.delete(key) }, "Delete"),
  )
}
