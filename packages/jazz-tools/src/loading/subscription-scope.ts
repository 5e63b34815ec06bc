import type { LocalNode } from "cojson"
import { createUnloadedCoValue } from "../loading/placeholder.ts"
import { Subscription } from "../loading/subscribe.ts"
import type { BranchDefinition } from "../schema/load-options.ts"
import type { ValuePlan } from "../schema/plan.ts"

/** What a subscription is of. */
export interface SubscriptionTarget {
  readonly node: LocalNode
  readonly plan: ValuePlan
  readonly id: string
  readonly resolve: unknown
  readonly branch: BranchDefinition | undefined
}

/**
 * SharedSubscription: a subscription that is read instead of listened to, by any number of components.
 *
 * There is a value at any time: the latest one, or the placeholder that tells why there is none. It is another object exactly when
 * something has changed. What is in memory already is there from the start.
 */
export class SharedSubscription<V = object> {
  readonly id: string
  readonly #listeners = new Set<() => void>()
  readonly #subscription: Subscription
  #value: object
  #isLoaded = false
  #settled: Promise<void> | undefined
  #onSettled: (() => void) | undefined
  /** Why there is no value, in words; undefined while there is one, or may be soon. */
  #failure: Error | undefined

  constructor({ node, plan, id, resolve, branch }: SubscriptionTarget) {
    this.id = id
    this.#value = createUnloadedCoValue(id, "loading")
    const options = {
      resolve,
      unstable_branch: branch,
      syncResolution: true,
      onError: (placeholder: object) => this.#take(placeholder, false),
    }
    this.#subscription = new Subscription(node, plan, id, options, (value) => this.#take(value, true))
  }

  /** The value, or its placeholder. */
  get current(): V {
    return this.#value as V // the plan makes values of the schema that V is of
  }

  /** Calls back after each change. Returns the way to stop. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  get isUsed(): boolean {
    return this.#listeners.size > 0
  }

  /** Undefined when there is a value. Otherwise a promise of there being one or not, the same until then. Throws when there can be none. */
  pending(): Promise<void> | undefined {
    if (this.#isLoaded) return undefined
    if (this.#failure) throw this.#failure
    this.#settled ??= new Promise((resolve) => (this.#onSettled = resolve))
    return this.#settled
  }

  get isPending(): boolean {
    return this.#settled !== undefined
  }

  stop(): void {
    this.#subscription.stop()
  }

  #take(value: object, isLoaded: boolean): void {
    this.#value = value
    this.#isLoaded = isLoaded
    this.#failure = isLoaded ? undefined : this.#failureOfRoot()
    this.#onSettled?.()
    this.#settled = this.#onSettled = undefined
    for (const listener of [...this.#listeners]) listener()
  }

  #failureOfRoot(): Error {
    const failure = this.#subscription.root.failureFromRoot()
    return new Error(failure?.message ?? `Jazz Unavailable Error: unable to load ${this.id}`, failure && { cause: new Error(failure.hint) })
  }
}
