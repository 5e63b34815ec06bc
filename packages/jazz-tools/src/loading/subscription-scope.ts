import type { LocalNode } from "cojson"
import type { MaybeLoaded } from "../schema/infer.ts"
import type { BranchDefinition } from "../schema/load-options.ts"
import { expectPlan } from "../schema/plan-of.ts"
import type { CoValueClass } from "../values/base.ts"
import { unavailable, type LoadFailure } from "./failure.ts"
import { createUnloadedCoValue } from "./placeholder.ts"
import { Subscription } from "./subscribe.ts"
import { defer, type Deferred, type TrackedPromise } from "./tracked-promise.ts"

/** What a subscription has: the value, the reason why there is none, or nothing yet. */
export type SubscriptionValue<V = unknown> =
  | { readonly type: "loaded"; readonly value: V; readonly id: string }
  | { readonly type: "loading"; readonly id: string }
  | LoadFailure

/**
 * A subscription that is read instead of listened to, by any number of readers; bindings for frameworks are made of it.
 *
 * There is a value at any time: the latest one, or the placeholder that tells why there is none. It is another object exactly when
 * something has changed. What is in memory already is there from the start, also that it cannot be read.
 *
 * @example
 * ```ts
 * import { SubscriptionScope } from "jazz-tools"
 *
 * const Note = co.map({ text: z.string() })
 * const note = Note.create({ text: "hi" })
 * const scope = new SubscriptionScope(me.$jazz.localNode, true, note.$jazz.id, { ref: Note.getCoValueClass(), optional: false })
 * const stop = scope.subscribe(({ type }) => console.log(type)) // loaded
 * note.$jazz.set("text", "hello")
 * console.log(scope.getCurrentValue().$isLoaded) // true
 * stop()
 * scope.destroy()
 * ```
 */
export class SubscriptionScope<V = unknown> {
  readonly node: LocalNode
  readonly id: string
  readonly #listeners = new Set<(value: SubscriptionValue<V>) => void>()
  readonly #open: () => Subscription
  #subscription: Subscription
  #value: SubscriptionValue<V>
  #current: object
  #outcome: Deferred<V> | undefined
  #closed = false
  /** Whether it follows its value only while somebody listens. */
  #isIdle = false

  // The arguments that bindings of others pass; best effort is accepted and not offered.
  constructor(
    node: LocalNode,
    resolve: unknown,
    id: string,
    schema: { readonly ref: CoValueClass<V> | object; readonly optional: boolean },
    skipRetry = false,
    _bestEffortResolution = false,
    unstable_branch?: BranchDefinition,
  ) {
    this.node = node
    this.id = id
    this.#value = { type: "loading", id }
    this.#current = createUnloadedCoValue(id, "loading")
    this.#open = () => {
      const fail = (placeholder: object) => this.#take(placeholder, subscription.root.failureFromRoot() ?? unavailable(id))
      let isMade = false
      let early: object | undefined
      const options = {
        resolve,
        skipRetry,
        unstable_branch,
        syncResolution: true,
        onError: (placeholder: object) => {
          if (isMade) fail(placeholder)
          else early = placeholder
        },
      }
      // the plan makes values of the schema
      const subscription = new Subscription(node, expectPlan(schema.ref), id, options, (value) =>
        this.#take(value, { type: "loaded", value: value as V, id }),
      )
      isMade = true
      if (early) fail(early)
      return subscription
    }
    this.#subscription = this.#open()
  }

  get value(): SubscriptionValue<V> {
    return this.#value
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Whether somebody listens, or waits for the value. */
  get isUsed(): boolean {
    return this.#listeners.size > 0 || this.#outcome?.promise.status === "pending"
  }

  /** The value, or its placeholder. */
  getCurrentValue(): MaybeLoaded<V> {
    return this.#current as MaybeLoaded<V> // what is taken is one or the other
  }

  /** Why there is no value; undefined while there is one, or may be soon. */
  getError(): LoadFailure | undefined {
    const value = this.#value
    return value.type === "loaded" || value.type === "loading" ? undefined : value
  }

  /** Of the value; rejects when there is none. The same as long as that does not turn. */
  getCachedPromise(): TrackedPromise<V> {
    if (!this.#outcome) {
      this.#outcome = defer<V>()
      this.#settle()
    }
    return this.#outcome.promise
  }

  getPromise(): Promise<V> {
    return this.getCachedPromise()
  }

  /** Calls back after each change. Returns the way to stop. */
  subscribe(listener: (value: SubscriptionValue<V>) => void): () => void {
    if (this.#isIdle && this.#listeners.size === 0 && !this.#closed) this.#subscription = this.#open()
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
      if (this.#isIdle && this.#listeners.size === 0) this.#subscription.stop()
    }
  }

  /** Calls back now, unless nothing is known yet, and after each change. */
  setListener(listener: (value: SubscriptionValue<V>) => void): void {
    this.subscribe(listener)
    if (this.#value.type !== "loading") listener(this.#value)
  }

  /** From now on it follows its value only while somebody listens: who has it may come back. */
  idle(): void {
    this.#isIdle = true
    this.#subscription.stop()
  }

  /** Nobody hears of changes any more. What was read stays readable. */
  destroy(): void {
    this.#closed = true
    this.#subscription.stop()
    this.#listeners.clear()
  }

  #take(current: object, value: SubscriptionValue<V>): void {
    if (this.#value.type !== "loading" && this.#value.type !== value.type) this.#outcome = undefined
    this.#current = current
    this.#value = value
    if (this.#outcome?.promise.status === "pending") this.#settle()
    for (const listener of [...this.#listeners]) listener(value)
  }

  #settle(): void {
    const value = this.#value
    if (value.type === "loaded") this.#outcome?.fulfil(value.value)
    else if (value.type !== "loading") this.#outcome?.reject(new Error(value.message, { cause: new Error(value.hint) }))
  }
}
