import type { AgentSecret, CryptoProvider } from "cojson"
import { accountHeader, idForHeader } from "cojson/internals"

/** The account that derives from a 32-byte seed: its secret and its id. Needs no server. */
export function accountFromSeed(
  seed: Uint8Array,
  crypto: CryptoProvider,
): { readonly accountID: string; readonly accountSecret: AgentSecret } {
  const accountSecret = crypto.agentSecretFromSecretSeed(seed)
  return {
    accountID: idForHeader(accountHeader(crypto.getAgentID(accountSecret)), crypto),
    accountSecret,
  }
}
