/** Whoever signs on a node: its account together with the secret, or an agent without account. */
import type { CryptoProvider } from "../crypto/provider.ts"
import type { AgentID, AgentSecret, SealerID, SealerSecret, SignerID, SignerSecret } from "../ids/agent-id.ts"
import type { RawAccountID } from "../ids/co-id.ts"
import type { RawAccount } from "./raw-account.ts"

/** What somebody who can sign has to offer. */
export interface ControlledAccountOrAgent {
  /** Account id, or agent id without account. */
  readonly id: RawAccountID | AgentID
  readonly agentSecret: AgentSecret
  readonly crypto: CryptoProvider
  currentAgentID(): AgentID
  currentSignerID(): SignerID
  currentSignerSecret(): SignerSecret
  currentSealerID(): SealerID
  currentSealerSecret(): SealerSecret
}

export interface ControlledAgent extends ControlledAccountOrAgent {
  readonly id: AgentID
}

export interface ControlledAccount extends ControlledAccountOrAgent {
  readonly id: RawAccountID
  readonly account: RawAccount
}

/** An agent that acts for itself. */
export function controlledAgent(agentSecret: AgentSecret, crypto: CryptoProvider): ControlledAgent {
  return { id: crypto.getAgentID(agentSecret), ...secretsOf(agentSecret, crypto) }
}

/** An account with the secret of its agent. */
export function controlledAccount(account: RawAccount, agentSecret: AgentSecret): ControlledAccount {
  return { id: account.id, account, ...secretsOf(agentSecret, account.core.node.crypto) }
}

function secretsOf(agentSecret: AgentSecret, crypto: CryptoProvider) {
  const agentID = crypto.getAgentID(agentSecret)
  return {
    agentSecret,
    crypto,
    currentAgentID: () => agentID,
    currentSignerID: () => crypto.getAgentSignerID(agentID),
    currentSignerSecret: () => crypto.getAgentSignerSecret(agentSecret),
    currentSealerID: () => crypto.getAgentSealerID(agentID),
    currentSealerSecret: () => crypto.getAgentSealerSecret(agentSecret),
  }
}
