/** Plans for adding and removing members (permissions §6). Whether I may is decided by {@link mayAssign}, not here. */
import type { AgentID } from "../ids/agent-id.ts"
import type { KeyID } from "../ids/key-id.ts"
import { mayAssign } from "./assignment.ts"
import { isMember, revelationKey, type Member } from "./group-keys.ts"
import { knownKey, type GroupScene } from "./group-scene.ts"
import type { GroupStep } from "./group-step.ts"
import type { Key } from "./key-crypto.ts"
import { canRead, EVERYONE, isEveryoneRole, type Everyone, type Role } from "./roles.ts"

/** Whether the network will accept that `scene.me` gives `member` this role now. */
export function mayGive(scene: GroupScene, member: Member | Everyone, role: Role, initialAdmin: string): boolean {
  const { state, me } = scene
  if (member === EVERYONE && !isEveryoneRole(role)) return false
  return mayAssign({ author: me, authorRole: state.roleAt(me), member, memberRole: state.roleAt(member), value: role, initialAdmin })
}

/** Whether a member that gets `role` must lose access to what is written from now on. Ask before the role is changed. */
export function losesReadAccess(scene: GroupScene, member: Member | Everyone, role: Role): boolean {
  const before = scene.state.directRole(member)
  return (role === "writeOnly" || role === "writeOnlyInvite") && canRead(before as Role | undefined)
}

/** Reveals the present keys to a new reader: the read key, and the write keys of those who only write. */
export function planKeysForMember(scene: GroupScene, member: Member, agent: AgentID): readonly GroupStep[] {
  return readableKeys(scene).map((key) => ({ reveal: key, to: member, agent }))
}

/** Publishes the present read key in clear. */
export function planKeysForEveryone(scene: GroupScene): readonly GroupStep[] {
  const key = knownKey(scene.keys, scene.state.readKeyID)
  return key ? [{ key: revelationKey(key.id, EVERYONE), value: key.secret }] : []
}

/** The read key and every member's write key, as far as their secrets are known. */
export function readableKeys(scene: GroupScene): readonly Key[] {
  const { state, keys } = scene
  const ids = new Set<KeyID | undefined>([state.readKeyID])
  for (const owner of state.index.writeKeyOwners) if (isMember(owner)) ids.add(state.writeKeyIDOf(owner))
  const known: Key[] = []
  for (const id of ids) {
    const key = knownKey(keys, id)
    if (key) known.push(key)
  }
  return known
}
