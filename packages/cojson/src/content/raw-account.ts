import { JazzError } from "../base/errors.ts"
import { isAgentID, type AgentID } from "../ids/agent-id.ts"
import type { CoID } from "../ids/co-id.ts"
import type { MapShape, RawCoMap } from "./raw-co-map.ts"
import { RawGroup, type InviteSecret } from "./raw-group.ts"
import type { RawProfile } from "./raw-profile.ts"

/** What an account refers to; everything else is about its group. */
type AccountContent = MapShape & { readonly profile?: CoID<RawProfile>; readonly root?: CoID<RawCoMap> }

/**
 * RawAccount: an identity. A group whose only member is its own agent; values that belong to it are the account's alone.
 * Besides that it is a map with `profile` and `root`.
 */
export class RawAccount extends RawGroup<AccountContent> {
  /** The agent that signs and opens keys for this account. */
  currentAgentID(): AgentID {
    const { ruleset } = this.core.expectHeader()
    if (ruleset.type !== "group" || !isAgentID(ruleset.initialAdmin))
      throw new JazzError("account.unsupported", "Expected exactly one agent in the account", { coValueID: this.id })
    return ruleset.initialAdmin
  }

  override addMember(): never {
    throw refusal("Cannot add a member to an account")
  }

  override removeMember(): never {
    throw refusal("Cannot remove a member from an account")
  }

  override extend(): never {
    throw refusal("Cannot extend an account")
  }

  override revokeExtend(): never {
    throw refusal("Cannot unextend an account")
  }

  override createInvite(): InviteSecret {
    throw refusal("Cannot create invite from an account")
  }
}

function refusal(message: string): JazzError {
  return new JazzError("account.unsupported", message)
}
