import { cojsonInternals, type AgentSecret, type CryptoProvider } from "cojson"

/** The account that derives from a 32-byte seed: its secret and its id. Needs no server. */
export function accountFromSeed(seed: Uint8Array, crypto: CryptoProvider): { readonly accountID: string; readonly accountSecret: AgentSecret } {
  const accountSecret = crypto.agentSecretFromSecretSeed(seed)
  const header = cojsonInternals.accountHeaderForInitialAgentSecret(accountSecret, crypto)
  return { accountID: cojsonInternals.idforHeader(header, crypto), accountSecret }
}
