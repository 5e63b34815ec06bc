/** Accepting an invite: permissions §7. */
import { planAcceptance } from "../access/invite.ts"
import { JazzError } from "../base/errors.ts"
import type { RawCoValue } from "../content/content-for.ts"
import { RawAccount } from "../content/raw-account.ts"
import { RawGroup } from "../content/raw-group.ts"
import type { CoID, RawCoID } from "../ids/co-id.ts"
import type { LocalNode, NodeFactory } from "./local-node.ts"

/** How long to wait for the invite's role to arrive (sync §17). */
const INVITE_ROLE_TIMEOUT_MS = 2_000

export type InviteSecret = `inviteSecret_z${string}`

/**
 * Joins the group `id` names or is owned by, with the role that the invite grants. Does nothing when the present role is not
 * improved. Rejects with `value.unavailable`, `invite.invalid` or `invite.not-found`.
 */
export async function acceptInvite(newNode: NodeFactory, node: LocalNode, id: CoID<RawCoValue>, secret: InviteSecret): Promise<void> {
  const group = await owningGroup(node, id)
  const agentSecret = node.crypto.agentSecretFromInviteSecret(secret)
  if (agentSecret === undefined) throw new JazzError("invite.invalid", "Invalid invite secret")
  const inviteAgent = node.crypto.getAgentID(agentSecret)

  const { state } = group.core.groupAccess()
  await untilRoleIsKnown(node, group, () => state.directRole(inviteAgent) !== undefined)
  const me = node.expectCurrentAccount("accept invite").id
  const role = planAcceptance(state.directRole(inviteAgent), state.directRole(me))
  if (role === undefined) return

  const guest = newNode(agentSecret, node.crypto.newRandomSessionID(inviteAgent), node.crypto, "never", { runtime: node.runtime })
  try {
    copyInto(guest, node, group.id, new Set())
    copyInto(guest, node, me, new Set())
    const before = group.core.knownState()
    const guestGroup = guest.expectCoValueLoaded(group.id).getCurrentContent() as RawGroup
    guestGroup.addMember(node.expectCurrentAccount("accept invite"), role)
    for (const message of guestGroup.core.newContentSince(before) ?? []) node.syncManager.handleNewContent(message, "import")
  } finally {
    await guest.gracefulShutdown()
  }
}

async function owningGroup(node: LocalNode, id: CoID<RawCoValue>): Promise<RawGroup> {
  const value = await node.load(id)
  if (value === "unavailable")
    throw new JazzError("value.unavailable", "Trying to accept invite: Group/owned value unavailable from all peers", { coValueID: id })
  if (value instanceof RawAccount)
    throw new JazzError("invite.invalid", "Can't accept invites to values owned by accounts", { coValueID: id })
  if (value instanceof RawGroup) return value

  const { ruleset } = value.core.expectHeader()
  const owner = ruleset.type === "ownedByGroup" ? await node.load(ruleset.group as CoID<RawCoValue>) : undefined
  if (owner === undefined || owner === "unavailable") {
    throw new JazzError("value.unavailable", "Trying to accept invite: CoValue owner unavailable from all peers", { coValueID: id })
  }
  if (owner instanceof RawAccount || !(owner instanceof RawGroup)) {
    throw new JazzError("invite.invalid", "Can't accept invites to values owned by accounts", { coValueID: id })
  }
  return owner
}

function untilRoleIsKnown(node: LocalNode, group: RawGroup, known: () => boolean): Promise<void> {
  if (known()) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const stop = group.core.onChange(() => {
      if (!known()) return
      stop()
      cancel()
      resolve()
    })
    const expire = () => {
      stop()
      reject(new JazzError("invite.not-found", "Couldn't find invite before timeout", { coValueID: group.id }))
    }
    const cancel = node.runtime.timer(INVITE_ROLE_TIMEOUT_MS, expire, "awaited")
  })
}

/** Gives `target` everything that `source` has of a value and of what it depends on. */
function copyInto(target: LocalNode, source: LocalNode, id: RawCoID, seen: Set<RawCoID>): void {
  if (seen.has(id)) return
  seen.add(id)
  const core = source.availableCoValue(id)
  if (!core) return
  for (const dependency of core.dependencies()) copyInto(target, source, dependency, seen)
  for (const message of core.newContentSince(undefined) ?? []) target.syncManager.handleNewContent(message, "import")
}
