/** The content that a node of a tree reads: that of the value, or of its branch when the tree is on one. */
import type { LocalNode, RawCoID, RawCoValue } from "cojson"
import type { BranchDefinition } from "../schema/load-options.ts"
import type { ValuePlan } from "../schema/plan.ts"
import { branchOf } from "../values/branch.ts"
import { availableContent, branchAtHand, fetchBranch, fetchContent, mayRead } from "./engine.ts"

export interface Wish {
  readonly node: LocalNode
  readonly id: string
  readonly plan: ValuePlan
  /** undefined where the value itself is read. */
  readonly branch: BranchDefinition | undefined
}

/**
 * What is here already.
 *
 * @param mayMakeBranch whether a branch that nobody is known to have made is made without asking others for it
 */
export function contentNow({ node, id, plan, branch }: Wish, mayMakeBranch: boolean): RawCoValue | undefined {
  const raw = availableContent(node, id, plan.kind.streams)
  if (!raw || !branch || !isBranchable(plan, raw)) return raw
  return mayMakeBranch && mayRead(raw) ? branchAtHand(node, raw, branch) : undefined
}

/** Never rejects for missing data; rejects for what cannot be branched. */
export function contentLater({ node, id, plan, branch }: Wish, skipRetry: boolean): Promise<RawCoValue | "unavailable"> {
  const content = fetchContent(node, id as RawCoID, { skipRetry }) // whoever asks has checked the id
  if (!branch) return content
  return content.then((raw) => (raw !== "unavailable" && isBranchable(plan, raw) && mayRead(raw) ? fetchBranch(node, raw, branch) : raw))
}

/** Accounts and groups are never branched. */
function isBranchable(plan: ValuePlan, raw: RawCoValue): boolean {
  return plan.kind.name !== "Account" && plan.kind.name !== "Group" && branchOf(raw) === undefined
}
