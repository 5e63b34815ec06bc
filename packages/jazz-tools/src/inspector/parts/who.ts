import { RawAccount, RawCoMap } from "cojson"
import { createElement as h, type ReactElement } from "react"
import { shortened, shortID } from "../kinds.ts"
import { useInspection } from "../reader.ts"
import { isValueID, useReadable } from "../use-value.ts"

/** The name in an account's profile; undefined while there is none. */
export function useAccountName(id: string | undefined): string | undefined {
  const account = useReadable(id)
  const profileID = account instanceof RawAccount ? account.get("profile") : undefined
  const profile = useReadable(isValueID(profileID) ? profileID : undefined)
  const name = profile instanceof RawCoMap ? profile.get("name") : undefined
  return typeof name === "string" && name.trim() !== "" ? shortened(name, 40) : undefined
}

/** An account, with a way to its page; an agent, such as that of an invite or a guest, by its id. What an account says of itself its agent wrote. */
export function Who({ id: author }: { readonly id: string | undefined }): ReactElement {
  const { open, accountID, node } = useInspection()
  const id = author === node.getCurrentAgentID() ? (accountID ?? author) : author
  const name = useAccountName(id)
  if (id === undefined) return h("span", { className: "faint" }, "–")
  if (!isValueID(id)) return h("span", { className: "id", title: id }, shortID(id))
  const me = id === accountID ? " (you)" : ""
  return h("button", { type: "button", className: "link", title: id, onClick: () => open(id, name) }, (name ?? shortID(id)) + me)
}
