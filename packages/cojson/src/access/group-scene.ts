import type { AgentID } from "../ids/agent-id.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { KeyID } from "../ids/key-id.ts"
import { wrappingKey, type Member } from "./group-keys.ts"
import type { GroupLookup } from "./group-lookup.ts"
import type { GroupState } from "./group-state.ts"
import type { GroupStep, RevealStep, SetStep } from "./group-step.ts"
import type { Key, KeyCrypto } from "./key-crypto.ts"
import type { ReadKeys } from "./read-keys.ts"
import { canRead, type Role } from "./roles.ts"

/** Everything that planning a change of a group looks at. */
export interface GroupScene {
  readonly state: GroupState
  readonly keys: ReadKeys
  readonly lookup: GroupLookup
  readonly crypto: KeyCrypto
  /** Who is going to write the change. */
  readonly me: Member
  /** The agent behind a member; undefined when its account is not in memory. */
  agentIDOf(member: Member): AgentID | undefined
}

/** The key with this id, if the viewer can obtain its secret. */
export function knownKey(keys: ReadKeys, id: KeyID | undefined): Key | undefined {
  const secret = id && keys.keySecret(id)
  return id === undefined || secret === undefined ? undefined : { id, secret }
}

/** Roles that a member's new keys are sealed for. Manager invites are left out, as everywhere on the network. */
function receivesKeys(role: unknown): boolean {
  return canRead(role as Role | undefined) || role === "adminInvite" || role === "writerInvite" || role === "readerInvite"
}

/** Members that receive the group's keys, as far as their agents are known. A member whose account is not in memory is left out. */
export function keyReceivers(scene: GroupScene, except?: string): { readonly member: Member; readonly agent: AgentID }[] {
  const receivers = []
  for (const member of scene.state.directMembers()) {
    if (member === except || !receivesKeys(scene.state.directRole(member))) continue
    const agent = scene.agentIDOf(member)
    if (agent) receivers.push({ member, agent })
  }
  return receivers
}

/** Members that should receive the group's keys but whose agents are not known. */
export function unreachableMembers(scene: GroupScene, except?: string): Member[] {
  const { state } = scene
  return state
    .directMembers()
    .filter((member) => member !== except && receivesKeys(state.directRole(member)) && scene.agentIDOf(member) === undefined)
}

/** Seals `key` for everybody in `receivers`. */
export function revealTo(receivers: readonly { readonly member: Member; readonly agent: AgentID }[], key: Key): RevealStep[] {
  return receivers.map(({ member, agent }) => ({ reveal: key, to: member, agent }))
}

/** `<key id>_for_<other key id>`. */
export function wrapIn(scene: GroupScene, toEncrypt: Key, encrypting: Key): SetStep {
  return { key: wrappingKey(toEncrypt.id, encrypting.id), value: scene.crypto.encryptKeySecret({ toEncrypt, encrypting }).encrypted }
}

/** Wraps `key` for the members of every active parent in whose current key we are let in. */
export function wrapForParents(scene: GroupScene, key: Key): GroupStep[] {
  const steps: GroupStep[] = []
  for (const { id } of scene.state.parents()) {
    const parentKey = keySharedWith(scene, id)
    if (parentKey) steps.push(wrapIn(scene, key, parentKey))
  }
  return steps
}

/** A key that we and the members of a parent have in common: its current key, else our own write key there. */
export function keySharedWith(scene: GroupScene, parent: RawCoID): Key | undefined {
  const state = scene.lookup.group(parent)
  const keys = scene.lookup.keys(parent)
  if (!state || !keys) return undefined
  return knownKey(keys, state.readKeyID) ?? knownKey(keys, state.writeKeyIDOf(scene.me))
}
