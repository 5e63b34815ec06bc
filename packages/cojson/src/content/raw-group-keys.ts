/** Changing the keys of groups: plans of access/, written to the log. */
import type { Member } from "../access/group-keys.ts"
import { keySharedWith, knownKey, unreachableMembers, type GroupScene } from "../access/group-scene.ts"
import { planRotation, planWriteKey, publishesKeys } from "../access/key-rotation.ts"
import type { Key } from "../access/key-crypto.ts"
import { EVERYONE, isAdministrator, type Everyone } from "../access/roles.ts"
import { JazzError } from "../base/errors.ts"
import { childGroupsIn } from "./child-groups.ts"
import type { CoValueCore } from "../covalue/co-value-core.ts"
import { writeSteps } from "../covalue/write-steps.ts"
import type { AgentID } from "../ids/agent-id.ts"

/** Who has no key of the group can let nobody in. @throws JazzError `write.no-key` */
export function expectKey(group: CoValueCore, message: string): void {
  const { scene, state } = group.groupAccess()
  if (!knownKey(scene.keys, state.encryptionKeyIDFor(scene.me))) throw new JazzError("write.no-key", message, { coValueID: group.id })
}

/**
 * Gives the group, and every group in memory that inherits from it, a new read key that `removed` does not get. Groups that
 * everybody may read, and groups that the current account does not administrate, keep their key; so do groups below them.
 *
 * @throws JazzError `write.no-key`
 */
export function rotateKeys(group: CoValueCore, removed?: Member | Everyone): void {
  const childrenOf = childGroupsIn(group.node)
  const below = new Set<CoValueCore>([group])
  for (const core of below) {
    const { scene, state } = core.groupAccess()
    if (!isAdministrator(state.roleAt(scene.me))) continue
    if (removed !== EVERYONE && publishesKeys(scene)) continue
    if (core === group) expectKey(core, "Can't rotate read key secret we don't have access to")
    reportUnreachable(core, scene, removed)
    writeSteps(core, planRotation(scene, removed))
    for (const child of childrenOf(core.id)) below.add(child)
  }
}

/** Members whose accounts are not in memory cannot be given the new key; that must not keep anybody from removing others. */
function reportUnreachable(core: CoValueCore, scene: GroupScene, removed: Member | Everyone | undefined): void {
  for (const member of unreachableMembers(scene, removed)) {
    core.node.runtime.log.warn("member does not get the new key, its account is not loaded", { id: core.id, member })
  }
}

/** Gives a member a write key of its own. */
export function giveWriteKey(group: CoValueCore, member: Member, agent: AgentID): void {
  writeSteps(group, planWriteKey(group.groupAccess().scene, member, agent))
}

/**
 * A key that the members of `parent` and the current account have in common, to let them into a child group. Who has no role in
 * the parent, or only writes there, as everybody may, makes a write key for itself there.
 */
export function shareKeyWith(child: CoValueCore, parent: CoValueCore): Key | undefined {
  const { scene } = child.groupAccess()
  const shared = keySharedWith(scene, parent.id)
  const role = parent.groupAccess().state.roleAt(scene.me)
  if (shared || (role !== undefined && role !== "writeOnly")) return shared
  giveWriteKey(parent, scene.me, child.node.getCurrentAgentID())
  return keySharedWith(scene, parent.id)
}
