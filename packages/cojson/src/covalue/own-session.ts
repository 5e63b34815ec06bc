import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"

/** What it needs of a node. */
interface Author {
  readonly currentSessionID: SessionID
  getCurrentAccountOrAgentID(): string
  getCurrentAgentID(): string
}

/** The session in which a node writes to a value: in its own account one of the agent, elsewhere that of the account (data-model §13.1). */
export function ownSession(node: Author, id: RawCoID): SessionID {
  const { currentSessionID } = node
  const author = node.getCurrentAccountOrAgentID()
  return author === id ? (`${node.getCurrentAgentID()}${currentSessionID.slice(author.length)}` as SessionID) : currentSessionID
}
