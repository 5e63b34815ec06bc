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
  /** Something visible from the root changed. */
  readonly onChange?: () => void
  /** A programming error, for example a migration that throws. */
  readonly onFatal?: (error: unknown) => void
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
  readonly #options: TreeOptions
  #closed = false

  constructor(options: TreeOptions) {
    this.#options = options
    this.node = options.node
    this.branch = options.branch
    this.skipRetry = options.skipRetry ?? false
  }

  get live(): boolean {
    return this.#options.live && !this.#closed
  }

  /** From now on nodes only answer when they are read. */
  close(): void {
    this.#closed = true
    dirty.delete(this)
  }

  markChanged(): void {
    if (!this.#options.onChange || this.#closed) return
    dirty.add(this)
    if (depth === 0) flush()
  }

  deliver(): void {
    if (!this.#closed) this.#options.onChange?.()
  }

  fail(error: unknown): void {
    if (!this.#closed) this.#options.onFatal?.(error)
  }
}
