/**
 * Steps of changing a group. Each becomes one trusting transaction with one `set` (permissions §6); plans are lists of steps
 * and are written in order, because a sealed key is bound to the position of its transaction.
 */
import type { JsonValue } from "../base/json.ts"
import { sealerIDOf, type AgentID, type AgentSecret } from "../ids/agent-id.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { TransactionID } from "../ids/transaction-id.ts"
import { revelationKey, type Member } from "./group-keys.ts"
import type { Key, KeyCrypto } from "./key-crypto.ts"

/** Sets a key of the group to a value that is known already. */
export interface SetStep {
  readonly key: string
  readonly value: JsonValue
}

/** Seals a key's secret for a member. */
export interface RevealStep {
  readonly reveal: Key
  readonly to: Member
  /** The agent behind `to`. */
  readonly agent: AgentID
}

export type GroupStep = SetStep | RevealStep

/** Where and by whom a step is written. */
export interface StepPlace {
  readonly groupID: RawCoID
  /** The position that the step's transaction will have. */
  readonly tx: TransactionID
  readonly agentSecret: AgentSecret
  readonly crypto: KeyCrypto
}

/** The `set` that a step becomes at its place. */
export function stepAt(step: GroupStep, place: StepPlace): SetStep {
  if (!("reveal" in step)) return step
  const { crypto, tx } = place
  const value = crypto.seal({
    message: step.reveal.secret,
    from: crypto.getAgentSealerSecret(place.agentSecret),
    to: sealerIDOf(step.agent),
    nOnceMaterial: { in: place.groupID, tx: { sessionID: tx.sessionID, txIndex: tx.txIndex } },
  })
  return { key: revelationKey(step.reveal.id, step.to), value }
}
