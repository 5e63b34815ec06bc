/**
 * Steps of changing a group. Each becomes one trusting transaction with one `set` (permissions §6); plans are lists of steps
 * and are written in order, because a sealed key is bound to the position of its transaction.
 */
import type { JsonValue } from "../base/json.ts"
import { sealerIDOf, type AgentID, type AgentSecret } from "../ids/agent-id.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { TransactionID } from "../ids/transaction-id.ts"
import type { KeyID, KeySecret } from "../ids/key-id.ts"
import { isKeyID, isMember, revealedKeyOf, revelationKey, type Member } from "./group-keys.ts"
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

/** The step that writes what `<key id>_for_<member>` seals; undefined when the key names no member, or something is not known here. */
export function parseRevelation(
  key: string,
  secretOf: (id: KeyID) => KeySecret | undefined,
  agentOf: (member: Member) => AgentID | undefined,
): RevealStep | undefined {
  const id = revealedKeyOf(key)
  const to = key.slice(`${id}_for_`.length)
  if (!isKeyID(id) || !isMember(to)) return undefined
  const secret = secretOf(id)
  const agent = agentOf(to)
  return secret && agent && { reveal: { id, secret }, to, agent }
}

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
