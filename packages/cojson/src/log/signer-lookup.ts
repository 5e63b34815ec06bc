import type { AgentID, SignerID } from "../ids/agent-id.ts"
import type { RawAccountID } from "../ids/co-id.ts"
import type { Content } from "./content.ts"

/** Who signs for an author in a log: `missing` while the account's header is not here, undefined when nobody can. */
export type SignerLookup = (author: RawAccountID | AgentID, signed: Signed) => SignerID | "missing" | undefined

/** A log, or the first content of one. */
export type Signed = Pick<Content, "id" | "header">
