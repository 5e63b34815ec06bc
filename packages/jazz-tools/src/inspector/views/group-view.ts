import { EVERYONE, type RawAccountID, type RawGroup } from "cojson"
import { createElement as h, type ReactElement, type ReactNode } from "react"
import { shortID } from "../kinds.ts"
import { usePaging } from "../parts/pager.ts"
import { Reference } from "../parts/reference.ts"
import { Nothing, Table, type Row } from "../parts/table.ts"
import { When } from "../parts/when.ts"
import { Who } from "../parts/who.ts"
import { isGroupMatter } from "../group-keys.ts"
import { isValueID } from "../use-value.ts"
import { MapView } from "./map-view.ts"

const PAGE = 25

/** Members with their roles, parents and children, and what else the group says. Its keys are in the raw data. */
export function GroupView({ raw }: { readonly raw: RawGroup }): ReactElement {
  const others = raw.keys().filter((key) => !isGroupMatter(key))
  return h(
    "section",
    { "aria-label": "Group" },
    h("h3", null, "Members"),
    h(Members, { raw }),
    h("h3", null, "Parent groups"),
    h(Parents, { raw }),
    h("h3", null, "Member of"),
    h(Children, { raw }),
    others.length > 0 && h("h3", null, "Fields"),
    others.length > 0 && h(MapView, { raw, keys: others }),
  )
}

function Members({ raw }: { readonly raw: RawGroup }): ReactElement {
  const members: readonly string[] = [...(raw.has(EVERYONE) ? [EVERYONE] : []), ...raw.getMemberKeys()]
  const { from, to, pager } = usePaging(members.length, PAGE, "members")
  if (members.length === 0) return h(Nothing, null, "No members of its own.")
  const rows = members.slice(from, to).map((member): Row => {
    const edit = raw.lastEditAt(member)
    return [member, memberName(member), roleWords(raw, member), h(Who, { id: edit?.by }), h(When, { at: edit?.at.getTime() })]
  })
  return h("div", { className: "part" }, h(Table, { label: "Members", columns: ["Member", "Role", "Given by", "At"], rows }), pager)
}

function memberName(member: string): ReactNode {
  if (member === EVERYONE) return "everyone"
  return isValueID(member) ? h(Who, { id: member }) : h("span", { title: member }, `agent ${shortID(member)}`)
}

/** The role that was given, and the one that counts when parents give more. */
function roleWords(raw: RawGroup, member: string): string {
  const given = String(raw.get(member) ?? "")
  const counting = raw.roleOf(member as RawAccountID) ?? "none"
  return given === counting || given === "revoked"
    ? given === "revoked" && counting !== "none"
      ? `revoked, ${counting} by parents`
      : given
    : `${given}, ${counting} by parents`
}

function Parents({ raw }: { readonly raw: RawGroup }): ReactElement {
  const parents = raw.core.groupState().parents()
  const { from, to, pager } = usePaging(parents.length, PAGE, "parent groups")
  if (parents.length === 0) return h(Nothing, null, "None.")
  const rows = parents
    .slice(from, to)
    .map(({ id, mapping }): Row => [id, h(Reference, { id }), mapping === "extend" ? "their own roles" : mapping])
  return h("div", { className: "part" }, h(Table, { label: "Parent groups", columns: ["Group", "Its members are"], rows }), pager)
}

function Children({ raw }: { readonly raw: RawGroup }): ReactElement {
  const children: string[] = []
  raw.forEachChildGroup((child) => children.push(child.id))
  const { from, to, pager } = usePaging(children.length, PAGE, "child groups")
  if (children.length === 0) return h(Nothing, null, "None that is in memory.")
  const rows = children.slice(from, to).map((id): Row => [id, h(Reference, { id })])
  return h("div", { className: "part" }, h(Table, { label: "Child groups", columns: ["Group"], rows }), pager)
}
