import type { LocalNode, RawCoValue } from "cojson"
import type { CompiledQuery } from "../schema/compiled-query.ts"
import type { BranchDefinition } from "../schema/load-options.ts"
import type { RefField, ValuePlan } from "../schema/plan.ts"

/** Where an instance finds its references. One scope per value and subscription; instances of the value share it. */
export interface Scope {
  readonly node: LocalNode
  readonly branch: BranchDefinition | undefined
  /** The child's instance, the same one until it changes, or a placeholder. Starts loading what is not here. */
  child(slot: string, id: string, field: RefField): object
  /** Like {@link child}, resolves once the child is loaded or cannot be. */
  loadChild(slot: string, id: string, field: RefField): Promise<object>
  /**
   * An account or a group that is reached from here: the owner, an author, a member. As with a child that was read, who subscribes hears
   * of its changes; it is part of no branch. A placeholder while it is not here.
   */
  related(id: string, plan: ValuePlan): object
  /** Values that this scope covers: the raw content of itself and of its loaded children, each once. */
  covered(): Iterable<RawCoValue>
  readonly query: CompiledQuery
}
