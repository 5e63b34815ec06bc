/** Whoever signs on a node: its account together with the secret, or an agent without account. */
import type { CryptoProvider } from "../crypto/provider.ts"
import type { AgentID, AgentSecret, SealerID, SealerSecret, SignerID, SignerSecret } from "../ids/agent-id.ts"
import type { RawAccountID } from "../ids/co-id.ts"
import type { RawAccount } from "./raw-account.ts"

/** What somebody who can sign has to offer. */
export abstract class ControlledAccountOrAgent {
  readonly agentSecret: AgentSecret
  readonly crypto: CryptoProvider

  constructor(agentSecret: AgentSecret, crypto: CryptoProvider) {
    this.agentSecret = agentSecret
    this.crypto = crypto
  }

  /** Account id, or agent id without account. */
  abstract get id(): RawAccountID | AgentID

  currentAgentID(): AgentID {
    return this.crypto.getAgentID(this.agentSecret)
  }

  currentSignerID(): SignerID {
    return this.crypto.getAgentSignerID(this.currentAgentID())
  }

  currentSignerSecret(): SignerSecret {
    return this.crypto.getAgentSignerSecret(this.agentSecret)
  }

  currentSealerID(): SealerID {
    return this.crypto.getAgentSealerID(this.currentAgentID())
  }

  currentSealerSecret(): SealerSecret {
    return this.crypto.getAgentSealerSecret(this.agentSecret)
  }
}

/** An agent that acts for itself. */
export class ControlledAgent extends ControlledAccountOrAgent {
  get id(): AgentID {
    return this.currentAgentID()
  }
}

/** An account with the secret of its agent. */
export class ControlledAccount extends ControlledAccountOrAgent {
  readonly account: RawAccount

  constructor(account: RawAccount, agentSecret: AgentSecret) {
    super(agentSecret, account.core.node.crypto)
    this.account = account
  }

  get id(): RawAccountID {
    return this.account.id
  }
}
