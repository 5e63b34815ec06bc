import { isAgentID, signerIDOf, type AgentID, type SignerID } from "../ids/agent-id.ts"
import { isRawCoID, type RawAccountID } from "../ids/co-id.ts"
import type { CoValueCore } from "./co-value-core.ts"

/** Who signs for an author in the log of `core`: `missing` while the account's header is not here, undefined when nobody can. */
export function signerOf(author: RawAccountID | AgentID, core: CoValueCore): SignerID | "missing" | undefined {
  if (isAgentID(author)) return signerIDOf(author)
  const header = author === core.id ? core.header : core.node.availableCoValue(author)?.header
  if (header === undefined) return isRawCoID(author) ? "missing" : undefined
  const { ruleset } = header
  return ruleset.type === "group" && isAgentID(ruleset.initialAdmin) ? signerIDOf(ruleset.initialAdmin) : undefined
}
