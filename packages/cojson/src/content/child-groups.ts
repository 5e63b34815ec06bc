import { pushTo } from "../base/push-to.ts"
import type { CoValueCore } from "../covalue/co-value-core.ts"
import type { NodeContext } from "../covalue/ports.ts"
import type { RawCoID } from "../ids/co-id.ts"

/** The groups in memory that inherit directly from a group. O(values in memory) for the first, then O(children) for each. */
export function childGroupsIn(node: NodeContext): (parent: RawCoID) => readonly CoValueCore[] {
  const coresByNamedParent = new Map<RawCoID, CoValueCore[]>()
  for (const core of node.allCoValues()) {
    if (core.kind !== "group") continue
    for (const parent of core.log.namedParents()) {
      pushTo(coresByNamedParent, parent, core)
    }
  }
  const isLinked = (core: CoValueCore, parent: RawCoID) =>
    core
      .groupState()
      .parents()
      .some((link) => link.id === parent)
  return (parent) => coresByNamedParent.get(parent)?.filter((core) => isLinked(core, parent)) ?? []
}
