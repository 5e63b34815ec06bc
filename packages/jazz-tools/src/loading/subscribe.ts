/** Subscribing: a tree that watches its values and calls back whenever everything asked for is here and something changed. */
import type { LocalNode } from "cojson"
import { compileQuery } from "../schema/compiled-query.ts"
import type { ValuePlan } from "../schema/plan.ts"
import type { RuntimeSubscribeOptions } from "../values/kinds.ts"
import type { NotLoaded } from "../schema/infer.ts"
import { captureStack, reportFailure, reportMistake } from "./error-reporting.ts"
import { inNextMicrotask } from "./microtask.ts"
import { createUnloadedCoValue } from "./placeholder.ts"
import { ValueNode } from "./value-node.ts"
import { batch, ValueTree, type TreeOwner } from "./value-tree.ts"

type Listener = (value: object, stop: () => void) => void

/**
 * Calls back asynchronously the first time, afterwards as soon as something changes. A root that cannot be read goes to the error
 * callbacks; the subscription stays alive and recovers.
 *
 * @example
 * ```ts
 * const Note = co.map({ text: z.string() })
 * const note = Note.create({ text: "hi" })
 * const stop = note.$jazz.subscribe((now) => console.log(now.text)) // hi
 * await new Promise((resolve) => setTimeout(resolve))
 * stop()
 * ```
 */
export class Subscription implements TreeOwner {
  readonly root: ValueNode
  readonly #tree: ValueTree
  readonly #listener: Listener
  readonly #options: RuntimeSubscribeOptions
  readonly #origin = captureStack()
  readonly stop: () => void
  #stopped = false
  #started = false
  #scheduled = false
  #reported: string | undefined

  constructor(node: LocalNode, plan: ValuePlan, id: string, options: RuntimeSubscribeOptions, listener: Listener) {
    this.#listener = listener
    this.#options = options
    this.stop = () => this.#stop()
    this.#tree = new ValueTree({
      node,
      branch: options.unstable_branch,
      skipRetry: options.skipRetry,
      live: true,
      owner: this,
    })
    this.root = new ValueNode(this.#tree, id, plan, compileQuery(options.resolve))
    batch(() => this.root.start())
  }

  changed(): void {
    if (this.#stopped || this.root.status === "loading") return
    if (this.#started) return this.#deliver()
    if (this.#options.syncResolution) {
      this.#started = true
      return this.#deliver()
    }
    if (this.#scheduled) return
    this.#scheduled = true
    inNextMicrotask(() => {
      this.#scheduled = false
      if (this.#stopped || this.root.status === "loading") return
      this.#started = true
      this.#deliver()
    })
  }

  #deliver(): void {
    const failure = this.root.failureFromRoot()
    if (!failure) {
      this.#reported = undefined
      const value = this.#valueOrFailure()
      if (value) this.#listener(value, this.stop)
      return
    }
    if (failure.message === this.#reported) return
    this.#reported = failure.message
    if (!(this.#options.skipRetry && failure.type === "unavailable")) reportFailure(failure, this.#origin)
    const placeholder = this.root.placeholder()
    const { onUnauthorized, onUnavailable, onError } = this.#options as ErrorCallbacks
    if (failure.type === "unauthorized") onUnauthorized?.(placeholder)
    else onUnavailable?.(placeholder)
    onError?.(placeholder)
  }

  /** What peers wrote may not be what the schema requires, for example a vector of other dimensions. That is not thrown at nobody. */
  #valueOrFailure(): object | undefined {
    try {
      return this.root.value()
    } catch (error) {
      this.failed(error, this.root.id)
      return undefined
    }
  }

  /** A mistake of the program, for example a migration that throws: told once, and the value counts as unavailable. */
  failed(error: unknown, id: string): void {
    if (this.#stopped) return
    const placeholder = createUnloadedCoValue(this.root.id, "unavailable")
    this.#stop()
    reportMistake(id, error)
    const { onUnavailable, onError } = this.#options as ErrorCallbacks
    queueMicrotask(() => {
      onUnavailable?.(placeholder)
      onError?.(placeholder)
    })
  }

  #stop(): void {
    if (this.#stopped) return
    this.#stopped = true
    this.root.stop()
    this.#tree.close()
  }
}

interface ErrorCallbacks {
  readonly onUnauthorized?: (value: NotLoaded) => void
  readonly onUnavailable?: (value: NotLoaded) => void
  readonly onError?: (value: NotLoaded) => void
}
