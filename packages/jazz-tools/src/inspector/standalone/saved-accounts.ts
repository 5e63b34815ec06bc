/** Accounts that the page of the inspector keeps in this browser, in clear text, under the names of the published page. */
import { jsonIn } from "../json-in.ts"
import { memory } from "../stored-flag.ts"

export interface SavedAccount {
  readonly id: string
  readonly secret: string
  readonly syncServer?: string | undefined
}

export interface SavedAccounts {
  readonly accounts: readonly SavedAccount[]
  readonly selected: SavedAccount | undefined
}

const ACCOUNTS = "inspectorAccounts"
const LAST = "lastSelectedAccountId"

export function readAccounts(): SavedAccounts {
  const accounts = parse(memory.get(ACCOUNTS))
  const last = memory.get(LAST)
  return { accounts, selected: accounts.find(({ id }) => id === last) }
}

export function writeAccounts({ accounts, selected }: SavedAccounts): void {
  memory.set(ACCOUNTS, JSON.stringify(accounts))
  memory.set(LAST, selected?.id ?? "")
}

/** With an account that is selected; what was known of it before is replaced. */
export function withAccount({ accounts }: SavedAccounts, account: SavedAccount): SavedAccounts {
  return { accounts: [...accounts.filter(({ id }) => id !== account.id), account], selected: account }
}

/** Without an account. Nobody is selected when it was. */
export function withoutAccount({ accounts, selected }: SavedAccounts, id: string): SavedAccounts {
  return { accounts: accounts.filter((one) => one.id !== id), selected: selected?.id === id ? undefined : selected }
}

/** Id and secret out of what an app keeps under `jazz-logged-in-secret`; undefined for any other text. */
export function credentialsIn(text: string): Pick<SavedAccount, "id" | "secret"> | undefined {
  const found = jsonIn(text)
  if (!isRecord(found)) return undefined
  const { accountID, accountSecret } = found
  return typeof accountID === "string" && typeof accountSecret === "string" ? { id: accountID, secret: accountSecret } : undefined
}

function parse(text: string | undefined): readonly SavedAccount[] {
  const found = jsonIn(text)
  if (!Array.isArray(found)) return []
  return found.filter(isRecord).flatMap(({ id, secret, syncServer }) => {
    if (typeof id !== "string" || typeof secret !== "string") return []
    return [{ id, secret, ...(typeof syncServer === "string" && { syncServer }) }]
  })
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
}
