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

  if (!accountID) throw refusal("No accountID provided", "JAZZ_WORKER_ACCOUNT is not set either. `jazz-run account create` prints both.")
  if (!accountSecret) throw refusal("No accountSecret provided", "JAZZ_WORKER_SECRET is not set either")
  if (!accountID.startsWith("co_")) throw refusal("Invalid accountID", "It begins with co_z")
  if (!isAgentSecret(accountSecret))
    throw refusal("Invalid accountSecret", "It is sealerSecret_z…/signerSecret_z…, not the ID and not cut off")
  return { accountID, secret: accountSecret }
}

/** @param cause what to do about it */
function refusal(message: string, cause: string): Error {
  return new Error(message, { cause })
}

function isAgentSecret(text: string): text is Credentials["secret"] {
  return /^sealerSecret_z[1-9A-HJ-NP-Za-km-z]+\/signerSecret_z[1-9A-HJ-NP-Za-km-z]+$/.test(text)
}
