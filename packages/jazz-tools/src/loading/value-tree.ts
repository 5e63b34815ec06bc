/**
 * ValueTree: what the nodes of one load or subscription share. Changes are collected while a batch runs and handed to the owner
 * of the tree once, at its end.
 */
import type { LocalNode } from "cojson"
import type { BranchDefinition } from "../schema/load-options.ts"

export interface TreeOptions {
  readonly node: LocalNode
  readonly branch?: BranchDefinition | undefined
  readonly skipRetry?: boolean | undefined
  /** Whether nodes watch their values. Nodes of other trees look when they are read. */
  readonly live: boolean
  readonly owner?: TreeOwner
}

/** Who made the tree. Hears nothing after it was closed. */
export interface TreeOwner {
  /** Something visible from the root changed. */
  changed(): void
  /** A programming error, for example a migration that throws; `id`: the value whose loading threw. */
  failed(error: unknown, id: string): void
}

let depth = 0
const dirty = new Set<ValueTree>()

/** Runs edits so that listeners hear of them once, at the end; nested batches end with the outermost. */
export function batch<T>(edits: () => T): T {
  depth++
  try {
    return edits()
  } finally {
    if (--depth === 0) flush()
  }
}

function flush(): void {
  if (dirty.size === 0) return
  const trees = [...dirty]
  dirty.clear()
  for (const tree of trees) tree.deliver()
}

export class ValueTree {
  readonly node: LocalNode
  readonly branch: BranchDefinition | undefined
  readonly skipRetry: boolean
  readonly #watches: boolean
  readonly #owner: TreeOwner | undefined
  #closed = false

  constructor({ node, branch, skipRetry = false, live, owner }: TreeOptions) {
    this.node = node
    this.branch = branch?.name === undefined || branch.name === null ? undefined : branch // programs without types give no name for none
    this.skipRetry = skipRetry
    this.#watches = live
    this.#owner = owner
  }

  get live(): boolean {
    return this.#watches && !this.#closed
  }

  /** From now on nodes only answer when they are read. */
  close(): void {
    this.#closed = true
    dirty.delete(this)
  }

  markChanged(): void {
    if (!this.#owner || this.#closed) return
    dirty.add(this)
    if (depth === 0) flush()
  }

  deliver(): void {
    if (!this.#closed) this.#owner?.changed()
  }

  fail(error: unknown, id: string): void {
    if (!this.#closed) this.#owner?.failed(error, id)
  }
}
