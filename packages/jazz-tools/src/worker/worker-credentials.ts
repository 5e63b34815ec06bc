import type { Credentials } from "../auth/auth-credentials.ts"

/**
 * The account a worker acts as: given, or from `JAZZ_WORKER_ACCOUNT` and `JAZZ_WORKER_SECRET`. Throws with the name of what is
 * missing or malformed; never shows the secret.
 */
export function workerCredentials(given: {
  readonly accountID?: string | undefined
  readonly accountSecret?: string | undefined
}): Credentials {
  const env: Record<string, string | undefined> = globalThis.process?.env ?? {} // edge runtimes have no `process`
  const accountID = given.accountID ?? env.JAZZ_WORKER_ACCOUNT
  const accountSecret = given.accountSecret ?? env.JAZZ_WORKER_SECRET

  if (!accountID) throw new Error("No accountID provided")
  if (!accountSecret) throw new Error("No accountSecret provided")
  if (!accountID.startsWith("co_")) throw new Error("Invalid accountID")
  if (!isAgentSecret(accountSecret)) throw new Error("Invalid accountSecret")
  return { accountID, secret: accountSecret }
}

function isAgentSecret(text: string): text is Credentials["secret"] {
  return /^sealerSecret_z[1-9A-HJ-NP-Za-km-z]+\/signerSecret_z[1-9A-HJ-NP-Za-km-z]+$/.test(text)
}
