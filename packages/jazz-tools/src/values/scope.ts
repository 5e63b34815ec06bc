import type { LocalNode, RawCoValue } from "cojson"
import type { CompiledQuery } from "../schema/compiled-query.ts"
import type { BranchDefinition } from "../schema/load-options.ts"
import type { RefField } from "../schema/plan.ts"

/** Where an instance finds its references. One scope per value and subscription; instances of the value share it. */
export interface Scope {
  readonly node: LocalNode
  readonly branch: BranchDefinition | undefined
  /** The child's instance, the same one until it changes, or a placeholder. Starts loading what is not here. */
  child(slot: string, id: string, field: RefField): object
  /** Like {@link child}, resolves once the child is loaded or cannot be. */
  loadChild(slot: string, id: string, field: RefField): Promise<object>
  /** Values that this scope covers: the raw content of itself and of its loaded children, each once. */
  covered(): Iterable<RawCoValue>
  readonly query: CompiledQuery
}
