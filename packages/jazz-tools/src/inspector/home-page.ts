import { createElement as h, type ReactElement } from "react"
import { IDForm } from "./id-form.ts"
import { useAccountName } from "./parts/who.ts"
import { useInspection } from "./reader.ts"

/** Who reads, and the way to a first value. */
export function HomePage({ onID }: { readonly onID: (id: string, name?: string) => void }): ReactElement {
  const { accountID } = useInspection()
  return h(
    "article",
    { className: "home", "aria-label": "Jazz Inspector" },
    h("h2", null, "Jazz Inspector"),
    accountID === undefined ? h(Guest) : h(Me, { id: accountID, onID }),
    h("h3", null, "Inspect CoValue"),
    h(IDForm, { label: "CoValue ID to inspect", submit: "Inspect CoValue", onID: (id) => onID(id) }),
  )
}

function Me({ id, onID }: { readonly id: string; readonly onID: (id: string, name?: string) => void }): ReactElement {
  const name = useAccountName(id)
  return h(
    "div",
    { className: "part" },
    h(
      "p",
      null,
      "You are ",
      h("strong", { className: "text" }, name ?? "an account without a name"),
      " ",
      h("span", { className: "id" }, id),
    ),
    h("button", { type: "button", className: "main", onClick: () => onID(id, name) }, "Inspect my account"),
  )
}

function Guest(): ReactElement {
  return h("p", null, "You are a guest: there is no account, and only what everyone may read can be read.")
}
