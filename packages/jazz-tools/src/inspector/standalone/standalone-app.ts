import { createElement as h, useEffect, useState, type ReactElement } from "react"
import { shortID } from "../kinds.ts"
import { Pages } from "../pages.ts"
import { AccountDialog } from "./account-dialog.ts"
import { addressTrail, forgetAddress, importedAccount } from "./address.ts"
import { connectAs, NoConnection, type Connection, type Platform } from "./connect.ts"
import { readAccounts, withAccount, withoutAccount, writeAccounts, type SavedAccounts } from "./saved-accounts.ts"

const CLOUD = "wss://cloud.jazz.tools"

export interface StandaloneProps {
  /** For accounts that name none. */
  readonly defaultSyncServer?: string | undefined
  readonly platform: Platform
}

/** A page of its own, for whatever account somebody has the secret of. */
export function StandaloneApp({ defaultSyncServer = CLOUD, platform }: StandaloneProps): ReactElement {
  const [saved, setSaved] = useState(readAccounts)
  const [isChoosing, setIsChoosing] = useState(false)
  const keep = (next: SavedAccounts) => {
    writeAccounts(next)
    setSaved(next)
  }
  useImports((account) => keep(withAccount(readAccounts(), account)))
  const { selected } = saved
  const { reader, notice } = useConnection(saved, keep, defaultSyncServer, platform)
  const tools = [
    selected && h("span", { key: "who", className: "id", title: selected.id }, shortID(selected.id)),
    h("button", { key: "select", type: "button", onClick: () => setIsChoosing(true) }, "Select account"),
    selected &&
      h(
        "button",
        { key: "remove", type: "button", className: "danger", onClick: () => keep(withoutAccount(saved, selected.id)) },
        "Remove account",
      ),
  ]
  const dialog =
    isChoosing &&
    h(AccountDialog, {
      saved,
      defaultServer: defaultSyncServer,
      onSelect: (account) => {
        keep(withAccount(saved, account))
        setIsChoosing(false)
      },
      onClose: () => setIsChoosing(false),
    })
  const nobody = selected ? null : h("p", { className: "faint" }, "Select an account to inspect what it may read.")
  return h(
    "div",
    { className: "page" },
    dialog,
    notice,
    h(Pages, { key: selected?.id ?? "nobody", reader, trail: addressTrail, tools, nobody }),
  )
}

/** Accounts that come with the address. The secret does not stay there. */
function useImports(onAccount: (account: NonNullable<SavedAccounts["selected"]>) => void): void {
  useEffect(() => {
    const look = () => {
      const account = importedAccount(location.hash)
      if (!account) return
      forgetAddress()
      onAccount(account)
    }
    look()
    window.addEventListener("hashchange", look)
    return () => window.removeEventListener("hashchange", look)
  }, [])
}

/** The node of the selected account. One that cannot be loaded is forgotten; one whose server does not answer is not. */
function useConnection(saved: SavedAccounts, keep: (next: SavedAccounts) => void, defaultServer: string, platform: Platform) {
  const { selected } = saved
  const server = selected?.syncServer ?? defaultServer
  const [connection, setConnection] = useState<Connection>()
  const [failure, setFailure] = useState<string>()
  useEffect(() => {
    setConnection(undefined)
    if (!selected) return undefined
    setFailure(undefined)
    let isWanted = true
    const connecting = connectAs(selected, server, platform)
    connecting.then(
      (made) => isWanted && setConnection(made),
      (error: unknown) => {
        if (!isWanted) return
        setFailure(error instanceof Error ? error.message : String(error))
        if (!(error instanceof NoConnection)) keep(withoutAccount(readAccounts(), selected.id))
      },
    )
    return () => {
      isWanted = false
      connecting.then(
        (made) => made.close(),
        () => {},
      )
    }
  }, [selected?.id, selected?.secret, server, platform])
  const reader = connection?.reader.accountID === selected?.id ? connection?.reader : undefined
  if (failure !== undefined) return { reader, notice: h("div", { className: "notice", role: "alert" }, failure) }
  return { reader, notice: selected && !reader ? h("p", { role: "status", className: "faint" }, `Connecting to ${server} …`) : null }
}
