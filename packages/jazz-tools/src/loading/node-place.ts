/** Where a node stands in its tree, and how far it is. */
import type { LoadFailure } from "./failure.ts"
import type { ValueNode } from "./value-node.ts"

/** `ready`: this value and everything that the query asks for is here. */
export type Status = "loading" | "ready" | LoadFailure

export interface NodePlace {
  readonly parent: ValueNode
  readonly slot: string
  /** Whether the query asks for it, so that the parent waits for it. */
  readonly wanted: boolean
  /** Whether the query would ask for it: always when wanted, and where a tree that does not watch reads what was put there later. */
  readonly covered: boolean
}
