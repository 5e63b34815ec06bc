import type { JsonObject, JsonValue } from "../base/json.ts"
import type { AgentID } from "../ids/agent-id.ts"
import type { RawAccountID } from "../ids/co-id.ts"
import type { KeyID, KeySecret } from "../ids/key-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { PrivateTransaction, Transaction } from "../log/transaction.ts"
import type { RoleInterval } from "../access/group-state.ts"
import type { Entry } from "../views/view.ts"

/** One transaction of the log as the timeline passes it on. */
export interface LoggedTransaction extends WrittenTransaction {
  readonly transaction: Transaction
}

/** The same when it was made here: then its changes are at hand, and may not be encrypted yet. */
export interface WrittenTransaction {
  readonly sessionID: SessionID
  readonly txIndex: number
  readonly author: RawAccountID | AgentID
  readonly madeAt: number
  readonly transaction: Transaction | Omit<PrivateTransaction, "encryptedChanges">
  /** Parsed trusting changes, when somebody has parsed them already. */
  readonly changes?: readonly JsonValue[] | undefined
}

/** A valid transaction, opened, with its meta and where the log has it. */
export interface LoggedEntry {
  readonly logged: LoggedTransaction
  readonly meta: JsonObject | undefined
  readonly entry: Entry
}

/** The roles of an author, and what was judged by them. */
export interface Authority {
  readonly timeline: readonly RoleInterval[]
  /** Latest `madeAt` judged with this timeline. */
  readonly latest: number
}

/** `pointer`: valid, but only its branch pointer counts (permissions §3.2). */
export type Verdict = "valid" | "pointer" | "invalid"

/** Decides about the transactions of one CoValue and knows its keys. One implementation per ruleset. */
export interface Judge {
  /** True when the keys come out of the very content that is being judged: it has to be opened in two rounds. */
  readonly hasOwnKeys: boolean
  /**
   * Looks at what has changed around the value (its group, parents, own keys).
   * `verdicts`: older verdicts may differ, replay. `keys`: transactions without key may open now.
   */
  refresh(): "absent" | "same" | "keys" | "verdicts"
  /** Takes note of transactions in log order. True when that changed the verdict of an earlier one. */
  admit(transactions: readonly WrittenTransaction[]): boolean
  /** Verdict of an admitted transaction. `metaText` is its opened meta, if any. */
  verdict(transaction: WrittenTransaction, metaText: string | undefined): Verdict
  /**
   * The one verdict of all private transactions without meta that an author made between two times; undefined when it differs or has to
   * be asked for one by one.
   */
  verdictBetween(author: RawAccountID | AgentID, earliest: number, latest: number): Verdict | undefined
  keySecret(keyID: KeyID): KeySecret | undefined
  /** By which roles verdicts were given; undefined when they depend on more than that. */
  readonly authorities?: ReadonlyMap<RawAccountID | AgentID, Authority>
}
