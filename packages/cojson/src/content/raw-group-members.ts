/** Changing the members and parents of groups: plans of access/, written to the log. */
import type { Member } from "../access/group-keys.ts"
import { inheritsFrom, planLink, planUnlink, type LinkMapping } from "../access/group-linking.ts"
import { losesReadAccess, mayGive, planKeysForEveryone, planKeysForMember } from "../access/membership.ts"
import { EVERYONE, isAdministrator, isEveryoneRole, type Everyone, type Role } from "../access/roles.ts"
import { JazzError } from "../base/errors.ts"
import type { CoValueCore } from "../covalue/co-value-core.ts"
import { describeRole, refuseForbiddenWrite } from "../covalue/forbidden-writes.ts"
import { writeSteps } from "../covalue/write-steps.ts"
import type { AgentID } from "../ids/agent-id.ts"
import { expectKey, giveWriteKey, rotateKeys, shareKeyWith } from "./raw-group-keys.ts"

const NO_KEY_FOR_MEMBER = "Can't add member without read key secret"

/**
 * Sets the role of an account or agent and gives it the keys that the role needs. Nothing happens when it has the role already.
 *
 * @throws JazzError `group.forbidden` when the current account may not do that, `write.no-key` when it lacks the keys; nothing is written then
 */
export function setMemberRole(group: CoValueCore, member: Member, agent: AgentID, role: Role): void {
  const { scene, state } = group.groupAccess()
  if (state.directRole(member) === role) return
  const onlyWrites = role === "writeOnly" || role === "writeOnlyInvite"
  if (!onlyWrites) expectKey(group, NO_KEY_FOR_MEMBER)
  expectMayGive(group, member, role)
  if (losesReadAccess(scene, member, role)) rotateKeys(group, member)
  setRole(group, member, role)
  if (onlyWrites) giveWriteKey(group, member, agent)
  else writeSteps(group, planKeysForMember(scene, member, agent))
}

/** Gives everybody a role. @throws JazzError `group.invalid` for roles that everybody cannot have, `group.forbidden`, `write.no-key` */
export function setRoleOfEveryone(group: CoValueCore, role: Role): void {
  const { scene, state } = group.groupAccess()
  if (!isEveryoneRole(role) || role === "revoked")
    throw new JazzError("group.invalid", "Can't make everyone something other than reader, writer or writeOnly")
  const before = state.directRole(EVERYONE)
  if (before === role) return
  expectKey(group, NO_KEY_FOR_MEMBER)
  expectMayGive(group, EVERYONE, role)
  setRole(group, EVERYONE, role)
  if (role !== "writeOnly") writeSteps(group, planKeysForEveryone(scene))
  else if (before === "reader" || before === "writer") rotateKeys(group)
}

/**
 * Takes the role of a member away, and the keys for everything that is written from now on. Who leaves by itself without being
 * an administrator keeps the present key. Without the right to remove the member nothing happens but a warning,
 * or `write.forbidden` when forbidden writes throw.
 */
export function removeFromGroup(group: CoValueCore, member: Member | Everyone): void {
  const { scene, state } = group.groupAccess()
  const present = state.directRole(member)
  if (present === undefined && member === EVERYONE) return
  if (!mayGive(scene, member, "revoked", initialAdminOf(group))) return refuseForbiddenWrite(group, state.roleAt(scene.me))
  if (isAdministrator(state.roleAt(scene.me))) rotateKeys(group, member)
  setRole(group, member, "revoked")
}

/**
 * Makes `parent` a parent of `group`: its members get their own roles, or all readers the role in `mapping`. A link that would
 * close a circle has no effect.
 *
 * @throws JazzError `group.forbidden` unless the current account is an admin of the group; `write.no-key` when no key can be shared
 */
export function linkParent(group: CoValueCore, parent: CoValueCore, mapping: LinkMapping): void {
  const { scene, state } = group.groupAccess()
  if (inheritsFrom(scene, parent.id, group.id)) return
  if (state.roleAt(scene.me) !== "admin") {
    throw new JazzError("group.forbidden", "To extend a group, the current account must be an admin in the child group", {
      coValueID: group.id,
    })
  }
  expectKey(group, "Can't extend group without child read key secret")
  const shared = shareKeyWith(group, parent)
  if (!shared) throw new JazzError("write.no-key", "Can't extend group without parent read key secret", { coValueID: parent.id })
  writeSteps(group, planLink(scene, parent.id, mapping, shared))
}

/** Ends a link and gives the group a new key. @throws JazzError `group.forbidden` */
export function unlinkParent(group: CoValueCore, parent: CoValueCore): void {
  const { scene, state } = group.groupAccess()
  if (state.roleAt(scene.me) !== "admin") {
    throw new JazzError("group.forbidden", "To unextend a group, the current account must be an admin in the child group", {
      coValueID: group.id,
    })
  }
  if (!state.parents().some((link) => link.id === parent.id)) return
  writeSteps(group, planUnlink(parent.id))
  rotateKeys(group)
}

/** What has no effect although it seems allowed, for example because nothing is later than what it should replace, is told. */
function setRole(group: CoValueCore, member: Member | Everyone, role: Role): void {
  writeSteps(group, [{ key: member, value: role }])
  if (group.groupAccess().state.directRole(member) !== role) throw forbidden(group, member, role)
}

function expectMayGive(group: CoValueCore, member: Member | Everyone, role: Role): void {
  if (!mayGive(group.groupAccess().scene, member, role, initialAdminOf(group))) throw forbidden(group, member, role)
}

function forbidden(group: CoValueCore, member: Member | Everyone, role: Role): JazzError {
  const { scene, state } = group.groupAccess()
  const mine = state.roleAt(scene.me)
  const advice = mine === "admin" ? "Not even an admin may do that." : "Ask an admin of the group to do it."
  return new JazzError("group.forbidden", `Failed to set role ${role} to ${member} (role of current account is ${mine})`, {
    coValueID: group.id,
    cause: new Error(`${describeRole(group, mine)}. ${advice}`),
  })
}

function initialAdminOf(group: CoValueCore): string {
  const { ruleset } = group.expectHeader()
  return ruleset.type === "group" ? ruleset.initialAdmin : ""
}
