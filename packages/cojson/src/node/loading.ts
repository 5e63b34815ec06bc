/** Loading for reading: the value, its owner group with all parents, and the accounts a group names. */
import type { RawCoValue } from "../content/content-for.ts"
import type { CoValueCore } from "../covalue/co-value-core.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { LocalNode } from "./local-node.ts"

/** The value's content once everything needed to read it is here, or `unavailable`. */
export async function loadComplete(node: LocalNode, id: RawCoID, skipRetry: boolean): Promise<RawCoValue | "unavailable"> {
  if ((await node.syncManager.load(id, { skipRetry })) === "unavailable") return "unavailable"
  const core = node.expectCoValueLoaded(id)
  if (!isComplete(node, core, new Set([id]))) {
    await node.syncManager.whenDownloaded(id)
    await loadDependencies(node, core, new Set([id]))
  }
  return core.getCurrentContent()
}

/** Whether everything is here already, as it is for all but the first value of a group: then nothing has to be awaited. */
function isComplete(node: LocalNode, core: CoValueCore, seen: Set<RawCoID>): boolean {
  if (node.syncManager.isDownloading(core.id)) return false
  for (const id of core.dependencies()) {
    if (seen.has(id)) continue
    seen.add(id)
    const dependency = node.availableCoValue(id)
    if (!dependency || !isComplete(node, dependency, seen)) return false
    node.keep(dependency)
  }
  return true
}

/**
 * Without its owner group a value cannot be judged, so owners and parents are waited for like the value itself. Accounts that a
 * group names are wanted too (their keys are needed to change the group) but one that does not exist must not block anybody.
 */
async function loadDependencies(node: LocalNode, core: CoValueCore, seen: Set<RawCoID>): Promise<void> {
  const pending: Promise<void>[] = []
  for (const id of core.dependencies()) {
    if (seen.has(id)) continue
    seen.add(id)
    pending.push(loadDependency(node, id, seen))
  }
  if (pending.length > 0) await Promise.all(pending)
}

async function loadDependency(node: LocalNode, id: RawCoID, seen: Set<RawCoID>): Promise<void> {
  if (!node.hasCoValue(id) && (await node.syncManager.load(id, { skipRetry: true })) === "unavailable") return
  await node.syncManager.whenDownloaded(id)
  await loadDependencies(node, node.expectCoValueLoaded(id), seen)
}
