import type { RawCoStream, SessionID } from "cojson"
import { authorOf } from "cojson/internals"
import { createElement as h, type ReactElement } from "react"
import { Cell } from "../parts/cell.ts"
import { usePaging } from "../parts/pager.ts"
import { Nothing, Table, type Row } from "../parts/table.ts"
import { When } from "../parts/when.ts"
import { Who } from "../parts/who.ts"
import { counted } from "../kinds.ts"

const SESSIONS = 5
const ITEMS = 10

/** What each session has pushed, the latest first. */
export function FeedView({ raw }: { readonly raw: RawCoStream }): ReactElement {
  const sessions = raw.sessions()
  const { from, to, pager } = usePaging(sessions.length, SESSIONS, "sessions")
  if (sessions.length === 0) return h(Nothing, null, "Nobody has pushed anything.")
  const parts = sessions.slice(from, to).map((session) => h(Session, { key: session, raw, session }))
  return h("section", { "aria-label": "Sessions" }, parts, pager)
}

function Session({ raw, session }: { readonly raw: RawCoStream; readonly session: SessionID }): ReactElement {
  const count = raw.countIn(session)
  const { from, to, pager } = usePaging(count, ITEMS, "items of the session")
  const rows = Array.from({ length: to - from }, (_, offset): Row => {
    const index = count - 1 - from - offset
    const item = raw.nthItemIn(session, index)
    return [String(index), String(index), h(Cell, { value: item?.value, name: `[${index}]` }), h(When, { at: item?.at.getTime() })]
  })
  return h(
    "div",
    { className: "part" },
    h("h3", null, h(Who, { id: authorOf(session) }), h("span", { className: "faint", title: session }, counted(count, "item"))),
    h(Table, { label: `Items of ${session}`, columns: ["Nº", "Item", "At"], rows }),
    pager,
  )
}
