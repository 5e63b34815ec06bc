import type { LocalNode } from "cojson"
import { hasRight, type HasRaw } from "../group/access.ts"

/**
 * Reads without an account: only what everyone may read.
 *
 * @example
 * ```ts
 * import { createSSRJazzAgent } from "jazz-tools"
 *
 * const agent = createSSRJazzAgent({ peer: "ws://localhost:4200" })
 * console.log(agent.$type$) // Anonymous
 * agent.node.gracefulShutdown()
 * ```
 */
export class AnonymousJazzAgent {
  readonly $type$ = "Anonymous"
  readonly node: LocalNode

  constructor(node: LocalNode) {
    this.node = node
  }

  /** True for groups and accounts, else by everyone's role in the owner. */
  canRead(value: HasRaw): boolean {
    return hasRight(value, "everyone", "read")
  }

  canWrite(_value: HasRaw): boolean {
    return false
  }

  canManage(_value: HasRaw): boolean {
    return false
  }

  canAdmin(_value: HasRaw): boolean {
    return false
  }
}

/** The node that an account or agent reads with. */
export function nodeOfReader(reader: { readonly $jazz: { readonly localNode: LocalNode } } | AnonymousJazzAgent): LocalNode {
  return reader instanceof AnonymousJazzAgent ? reader.node : reader.$jazz.localNode
}
