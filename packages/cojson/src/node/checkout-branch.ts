import { canWrite } from "../access/roles.ts"
import type { RawCoValue } from "../content/content-for.ts"
import { branchHeader, isBranchNoted, startBranch } from "../covalue/branch.ts"
import type { CoValueCore } from "../covalue/co-value-core.ts"
import type { CoID, RawCoID } from "../ids/co-id.ts"
import { idForHeader } from "../log/header.ts"
import type { LocalNode } from "./local-node.ts"

/**
 * The branch of a value by name, made when nobody has made it yet; `unavailable` when the source is, or when it would have to be made without the
 * right to write it. Groups and accounts have no branches and are given out themselves. Rejects with `write.invalid` for a name that is no text.
 */
export async function checkoutBranch(
  node: LocalNode,
  id: CoID<RawCoValue>,
  name: string,
  owner: RawCoID | undefined,
): Promise<RawCoValue | "unavailable"> {
  const value = await node.load(id)
  if (value === "unavailable") return "unavailable"
  const source = value.core
  if (source.isGroupLike) return value
  const branchID = idForHeader(branchHeader(source, name, owner), node.crypto) as CoID<RawCoValue>
  const existing = await node.load(branchID, true)
  if (existing !== "unavailable") return existing
  if (owner !== undefined) await node.load(owner as CoID<RawCoValue>)
  if (node.hasCoValue(branchID)) return node.load(branchID, true) // made by somebody else since
  return makeBranch(node, source, name, owner) ?? "unavailable"
}

/**
 * The branch without asking anybody: when it is in memory, or can be made because the source is here and notes no such branch. undefined
 * when it has to be looked for. O(history of the source).
 */
export function branchAtHand(node: LocalNode, id: RawCoID, name: string, owner: RawCoID | undefined): RawCoValue | undefined {
  const source = node.availableCoValue(id)
  if (!source) return undefined
  const existing = node.availableCoValue(idForHeader(branchHeader(source, name, owner), node.crypto))
  if (existing) return existing.getCurrentContent()
  if (isBranchNoted(source, name, owner) || (owner !== undefined && !node.hasCoValue(owner))) return undefined
  return makeBranch(node, source, name, owner)
}

/** undefined without the right to read the source and to write: a branch without its start would hide the source's content. */
function makeBranch(node: LocalNode, source: CoValueCore, name: string, owner: RawCoID | undefined): RawCoValue | undefined {
  const me = node.getCurrentAccountOrAgentID()
  const sourceRole = source.ownership()?.state.roleAt(me)
  const role = owner === undefined ? sourceRole : node.availableCoValue(owner)?.groupState()?.roleAt(me)
  if (!sourceRole || !canWrite(role)) return undefined
  const branch = node.createCoValue(branchHeader(source, name, owner))
  startBranch(source, branch, name, owner)
  return branch.getCurrentContent()
}
