/** Plans for new keys: rotating the read key, and own keys of members who may not read (permissions §6). */
import type { AgentID } from "../ids/agent-id.ts"
import { READ_KEY, writeKeyKey, type Member } from "./group-keys.ts"
import { keyReceivers, knownKey, revealTo, wrapForParents, wrapIn, type GroupScene } from "./group-scene.ts"
import type { GroupStep } from "./group-step.ts"
import { EVERYONE, type Everyone } from "./roles.ts"

/**
 * A new read key for everybody but `removed`, and new write keys for those who only write. Empty when everybody can read
 * anyway. Child groups have to be rotated after it, with the same `removed`.
 */
export function planRotation(scene: GroupScene, removed?: Member | Everyone): readonly GroupStep[] {
  const { state, crypto } = scene
  if (removed !== EVERYONE && publishesKeys(scene)) return []
  const old = knownKey(scene.keys, state.readKeyID)
  const key = crypto.newRandomKeySecret()
  const receivers = keyReceivers(scene, removed)
  const steps: GroupStep[] = revealTo(receivers, key)
  for (const member of state.directMembers()) {
    if (member === removed || !onlyWrites(state.directRole(member))) continue
    const agent = scene.agentIDOf(member)
    if (!agent) continue
    const writeKey = crypto.newRandomKeySecret()
    steps.push({ reveal: writeKey, to: member, agent }, { key: writeKeyKey(member), value: writeKey.id })
    steps.push(...revealTo(receivers, writeKey), ...wrapForParents(scene, writeKey))
  }
  if (old) steps.push(wrapIn(scene, old, key))
  steps.push({ key: READ_KEY, value: key.id }, ...wrapForParents(scene, key))
  return steps
}

/** A write key for a member: for itself and for everybody who may read. */
export function planWriteKey(scene: GroupScene, member: Member, agent: AgentID): readonly GroupStep[] {
  const key = scene.crypto.newRandomKeySecret()
  return [
    { key: writeKeyKey(member), value: key.id },
    { reveal: key, to: member, agent },
    ...revealTo(
      keyReceivers(scene).filter((receiver) => receiver.member !== member),
      key,
    ),
    ...wrapForParents(scene, key),
  ]
}

/** Whether the group's keys are in clear because everybody may read. */
export function publishesKeys({ state }: GroupScene): boolean {
  const role = state.directRole(EVERYONE)
  return role === "reader" || role === "writer"
}

function onlyWrites(role: unknown): boolean {
  return role === "writeOnly" || role === "writeOnlyInvite"
}
