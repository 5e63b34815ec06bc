import type { AgentID } from "../ids/agent-id.ts"
import { READ_KEY, type Member } from "./group-keys.ts"
import type { GroupStep } from "./group-step.ts"
import type { KeyCrypto } from "./key-crypto.ts"

/**
 * The first three transactions of a group or account: its admin, a new random key sealed for the admin, the key's id.
 *
 * @param agentID the agent behind `admin`
 */
export function groupCreationSteps(admin: Member, agentID: AgentID, crypto: KeyCrypto): readonly GroupStep[] {
  const key = crypto.newRandomKeySecret()
  return [
    { key: admin, value: "admin" },
    { reveal: key, to: admin, agent: agentID },
    { key: READ_KEY, value: key.id },
  ]
}
