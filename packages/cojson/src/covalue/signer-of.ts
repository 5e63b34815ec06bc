import { isAgentID, signerIDOf, type AgentID, type SignerID } from "../ids/agent-id.ts"
import { isRawCoID, type RawAccountID } from "../ids/co-id.ts"
import type { Signed } from "../log/co-value-log.ts"
import type { NodeContext } from "./ports.ts"

/** Who signs for an author in `signed`: `missing` while the account's header is not here, undefined when nobody can. */
export function signerOf(author: RawAccountID | AgentID, signed: Signed, node: NodeContext): SignerID | "missing" | undefined {
  if (isAgentID(author)) return signerIDOf(author)
  const header = author === signed.id ? signed.header : node.availableCoValue(author)?.header
  if (header === undefined) return isRawCoID(author) ? "missing" : undefined
  const { ruleset } = header
  return ruleset.type === "group" && isAgentID(ruleset.initialAdmin) ? signerIDOf(ruleset.initialAdmin) : undefined
}
