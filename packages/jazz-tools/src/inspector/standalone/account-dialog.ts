import { createElement as h, useState, type ReactElement, type SyntheticEvent } from "react"
import { credentialsIn, type SavedAccount, type SavedAccounts } from "./saved-accounts.ts"

interface Props {
  readonly saved: SavedAccounts
  readonly defaultServer: string
  onSelect(account: SavedAccount): void
  onClose(): void
}

/** Accounts that were entered before, and a form for another one. */
export function AccountDialog({ saved, defaultServer, onSelect, onClose }: Props): ReactElement {
  const choices = saved.accounts.map((account) =>
    h(
      "label",
      { key: account.id },
      h("input", { type: "radio", name: "account", checked: saved.selected?.id === account.id, onChange: () => onSelect(account) }),
      h("span", { className: "id" }, account.id),
      h("span", { className: "faint" }, account.syncServer ?? defaultServer),
    ),
  )
  return h(
    "div",
    { role: "dialog", "aria-label": "Select account", className: "dialog" },
    choices.length > 0 && h("fieldset", { className: "choices" }, h("legend", null, "Saved accounts"), choices),
    h(NewAccount, { defaultServer, onSelect }),
    h("p", { className: "faint" }, "Accounts are kept in this browser in clear text: whoever can use it can use them."),
    h("button", { type: "button", onClick: onClose }, "Close"),
  )
}

function NewAccount({ defaultServer, onSelect }: Pick<Props, "defaultServer" | "onSelect">): ReactElement {
  const [id, setID] = useState("")
  const [secret, setSecret] = useState("")
  const [server, setServer] = useState(defaultServer)
  const [error, setError] = useState<string>()
  const onID = (text: string) => {
    const credentials = credentialsIn(text)
    setID(credentials?.id ?? text)
    if (credentials) setSecret(credentials.secret)
  }
  const onSubmit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (id.trim() === "" || secret.trim() === "") return setError("Account ID and secret are required")
    setError(undefined)
    onSelect({ id: id.trim(), secret: secret.trim(), ...(server.trim() !== "" && { syncServer: server.trim() }) })
  }
  return h(
    "form",
    { className: "fields", onSubmit },
    field("Account ID", id, onID),
    field("Account secret", secret, setSecret, "password"),
    field("Sync server", server, setServer),
    error !== undefined && h("p", { className: "notice", role: "alert" }, error),
    h("div", null, h("button", { type: "submit", className: "main" }, "Add account")),
  )
}

function field(name: string, value: string, onText: (text: string) => void, type = "text"): ReactElement {
  const onChange = (event: { readonly target: { readonly value: string } }) => onText(event.target.value)
  return h("label", null, name, h("input", { type, value, onChange, "aria-label": name, autoComplete: "off", spellCheck: false }))
}
