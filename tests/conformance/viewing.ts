/** Replaying a scenario in a node that knows nothing but one actor's secret. */
import type { CryptoProvider } from "../../packages/cojson/src/crypto/provider.ts"
import type { RawCoValue } from "../../packages/cojson/src/content/content-for.ts"
import type { RawGroup } from "../../packages/cojson/src/content/raw-group.ts"
import type { AgentSecret } from "../../packages/cojson/src/ids/agent-id.ts"
import type { RawCoID } from "../../packages/cojson/src/ids/co-id.ts"
import type { KeyID } from "../../packages/cojson/src/ids/key-id.ts"
import type { NewContentMessage } from "../../packages/cojson/src/wire/messages.ts"
import { LocalNode } from "../../packages/cojson/src/node/local-node.ts"
import type { Actor, Scenario } from "./vectors.ts"

/** A node of the actor, without storage and peers, that was given all content of the scenario in order. */
export function nodeOf(actor: Actor, scenario: Scenario, crypto: CryptoProvider): LocalNode {
  const node = new LocalNode(actor.secret as AgentSecret, crypto.newRandomSessionID(actor.id as RawCoID), crypto, "never")
  for (const message of scenario.content) node.syncManager.handleNewContent(message as unknown as NewContentMessage, "import")
  return node
}

export function contentOf(node: LocalNode, id: string): RawCoValue {
  return node.expectCoValueLoaded(id as RawCoID).getCurrentContent()
}

/** Names that the expected roles are given for → members. */
export function membersOf(scenario: Scenario): ReadonlyMap<string, string> {
  const members = new Map<string, string>()
  for (const [name, actor] of Object.entries(scenario.actors)) members.set(name, actor.id)
  for (const [name, id] of Object.entries(scenario.extraMembers ?? {})) members.set(name, id)
  members.set("everyone", "everyone")
  return members
}

/** Roles of all members; at a time if given. */
export function rolesIn(group: RawGroup, scenario: Scenario, time?: number): Record<string, string | null> {
  const view = time === undefined ? group : group.atTime(time)
  return Object.fromEntries([...membersOf(scenario)].map(([name, id]) => [name, view.roleOf(id as RawCoID) ?? null]))
}

/** The secrets that the node's agent can obtain. */
export function secretsOf(group: RawGroup, keyIDs: readonly string[]): Record<string, string | null> {
  return Object.fromEntries(keyIDs.map((id) => [id, group.getReadKey(id as KeyID) ?? null]))
}

/** Links of a group: parent → mapping, also `revoked`. */
export function parentsOf(group: RawGroup): Record<string, unknown> {
  const links = group.keys().filter((key) => key.startsWith("parent_"))
  return Object.fromEntries(links.map((key) => [key.slice("parent_".length), group.get(key)]))
}

/** The verdict on every transaction, `session/index` → valid. */
export function verdictsOf(node: LocalNode, id: string): Record<string, boolean> {
  const judged = node.expectCoValueLoaded(id as RawCoID).verifiedTransactions
  return Object.fromEntries(judged.map(({ txID, isValid }) => [`${txID.sessionID}/${txID.txIndex}`, isValid]))
}
