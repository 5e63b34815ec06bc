/** A node of the inspector's own, for an account whose secret somebody has entered. */
import { isRawCoID, LocalNode, type AgentSecret, type CryptoProvider } from "cojson"
import type { ServerLink } from "../../context/server-link.ts"
import type { Reader } from "../reader.ts"
import type { SavedAccount } from "./saved-accounts.ts"

/** What a node needs of the platform. */
export interface Platform {
  openLink(url: string): ServerLink
  newCrypto(): Promise<CryptoProvider>
}

export interface Connection {
  readonly reader: Reader
  close(): void
}

/** Nobody answers at the address of a server; the account may be fine. */
export class NoConnection extends Error {}

const PATIENCE_MS = 10_000

/** Rejects with {@link NoConnection}, or when the account is not there or the secret is that of another one. */
export async function connectAs({ id, secret }: SavedAccount, server: string, { openLink, newCrypto }: Platform): Promise<Connection> {
  if (!isRawCoID(id)) throw new Error(`${id} is no id of an account`)
  const crypto = await newCrypto()
  const link = openLink(server)
  try {
    await connected(link, server)
    const node = await LocalNode.withLoadedAccount({
      accountID: id,
      accountSecret: secret as AgentSecret, // checked against the account
      sessionID: undefined,
      crypto,
      peers: link.peers,
      onNode: (made) => link.attach(made),
    })
    const close = () => void node.gracefulShutdown().finally(() => link.close())
    return { reader: { node, accountID: id }, close }
  } catch (error) {
    link.close()
    throw error
  }
}

async function connected(link: ServerLink, server: string): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoConnection(`No connection to ${server} within ${PATIENCE_MS / 1000} seconds`)), PATIENCE_MS)
  })
  try {
    await Promise.race([link.waitForConnection(), late])
  } finally {
    clearTimeout(timer)
  }
}
