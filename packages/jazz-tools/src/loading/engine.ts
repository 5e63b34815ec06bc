/** What loading needs of the engine: content that is here, content that must be fetched, and news of changes. */
import { isRawCoID, RawGroup, type CoID, type LocalNode, type RawCoID, type RawCoValue } from "cojson"
import type { BranchDefinition } from "../schema/load-options.ts"

/** The content, if it and its owner are in memory and, unless `partial` will do, completely downloaded. */
export function availableContent(node: LocalNode, id: string, partial = false): RawCoValue | undefined {
  if (!isRawCoID(id) || !node.hasCoValue(id)) return undefined
  const core = node.getCoValue(id)
  if (!partial && node.syncManager.isDownloading(id)) return undefined
  const raw = core.getCurrentContent()
  return raw instanceof RawGroup || hasOwner(raw) ? raw : undefined
}

function hasOwner(raw: Exclude<RawCoValue, RawGroup>): boolean {
  try {
    return raw.group instanceof RawGroup
  } catch {
    return false // the group is not in memory
  }
}

/** The content once it, its owner and their parents are here. */
export function fetchContent(node: LocalNode, id: RawCoID, options: { readonly skipRetry: boolean }): Promise<RawCoValue | "unavailable"> {
  return node.load(id as CoID<RawCoValue>, options.skipRetry)
}

/** The branch of a value; accounts and groups are never branched. */
export async function fetchBranch(node: LocalNode, source: RawCoValue, branch: BranchDefinition): Promise<RawCoValue | "unavailable"> {
  const owner = branch.owner?.$jazz.id as RawCoID | undefined
  return node.checkoutBranch(source.id as CoID<RawCoValue>, branch.name, owner)
}

/** The branch, if nobody has to be asked for it. */
export function branchAtHand(node: LocalNode, source: RawCoValue, branch: BranchDefinition): RawCoValue | undefined {
  return node.branchAtHand(source.id, branch.name, branch.owner?.$jazz.id as RawCoID | undefined)
}

/** Calls back on every change of the content or of the access to it. Never before this returns. */
export function watchContent(node: LocalNode, id: RawCoID, listener: () => void): () => void {
  return node.getCoValue(id).onChange(listener)
}

/** Equal as long as nothing visible has changed; undefined for groups, where the roles that are inherited count too. */
export function contentVersion(raw: RawCoValue): number | undefined {
  return raw instanceof RawGroup ? undefined : raw.core.contentVersion
}

/** Whether the node's account or agent may read the content. Groups and accounts are readable by everyone. */
export function mayRead(raw: RawCoValue): boolean {
  if (raw instanceof RawGroup) return true
  try {
    return raw.group.myRole() !== undefined
  } catch {
    return false
  }
}
