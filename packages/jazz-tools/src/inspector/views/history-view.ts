import type { RawCoValue } from "cojson"
import { createElement as h, useDeferredValue, useMemo, useState, type ReactElement } from "react"
import { describeChanges } from "../describe-change.ts"
import { usePaging } from "../parts/pager.ts"
import { Nothing, Table, type Row } from "../parts/table.ts"
import { When } from "../parts/when.ts"
import { Who } from "../parts/who.ts"

const PAGE = 10

/** Every transaction: who, what, when, and whether it counts. O(history) after each change. */
export function HistoryView({ raw }: { readonly raw: RawCoValue }): ReactElement {
  const [filter, setFilter] = useState("")
  const [isOldestFirst, setOldestFirst] = useState(false)
  const shown = useDeferredValue(raw)
  const transactions = useMemo(() => {
    const all = shown.core.verifiedTransactions.map(({ txID, author, madeAt, isValid, changes }) => ({
      key: `${txID.sessionID} ${txID.txIndex}`,
      author,
      madeAt,
      describe: () => (isValid ? describeChanges(changes) : "does not count: its author had no right to write this then"),
    }))
    const sign = isOldestFirst ? 1 : -1
    return all.map((one, index) => ({ ...one, index })).toSorted((a, b) => sign * (a.madeAt - b.madeAt || a.index - b.index))
  }, [shown, isOldestFirst])
  const wanted = useMemo(() => {
    const text = filter.toLowerCase()
    return text === "" ? transactions : transactions.filter((one) => `${one.author} ${one.describe()}`.toLowerCase().includes(text))
  }, [transactions, filter])
  const { from, to, pager } = usePaging(wanted.length, PAGE, "history")
  const rows = wanted
    .slice(from, to)
    .map(({ key, author, madeAt, describe }): Row => [
      key,
      h(When, { at: madeAt }),
      h(Who, { id: author }),
      h("span", { className: "text" }, describe()),
    ])
  return h(
    "section",
    { "aria-label": "History" },
    h("h3", null, "History"),
    h(
      "p",
      { className: "tools" },
      h("input", {
        type: "search",
        value: filter,
        placeholder: "Filter by author or action",
        "aria-label": "Filter history",
        onChange: (event: { readonly target: { readonly value: string } }) => setFilter(event.target.value),
      }),
      h("button", { type: "button", onClick: () => setOldestFirst(!isOldestFirst) }, isOldestFirst ? "Oldest first" : "Newest first"),
    ),
    rows.length === 0 ? h(Nothing, null, "Nothing.") : h(Table, { label: "History", columns: ["At", "By", "Action"], rows }),
    pager,
  )
}
