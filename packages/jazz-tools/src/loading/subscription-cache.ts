import type { LocalNode } from "cojson"
import type { Loaded } from "../schema/infer.ts"
import type { BranchDefinition } from "../schema/load-options.ts"
import { expectPlan } from "../schema/plan-of.ts"
import type { ValuePlan } from "../schema/plan.ts"
import type { CoValueClassOrSchema } from "./subscribe-to.ts"
import { SubscriptionScope } from "./subscription-scope.ts"

/** How long a subscription that nobody uses any more is kept: a component that comes back finds its value at once. */
const KEPT_MS = 5_000

interface Kept {
  readonly scope: SubscriptionScope
  timer: ReturnType<typeof setTimeout> | undefined
}

/** One subscription for all who ask for the same: schema, id, query and branch, on one node. */
export class SubscriptionCache {
  readonly #kept = new Map<ValuePlan, Map<string, Kept>>()
  #node: LocalNode | undefined

  /** The subscription to read from. It ends a while after the last who uses it. */
  getOrCreate<S extends CoValueClassOrSchema, R = true>(
    node: LocalNode,
    schema: S,
    id: string,
    resolve: unknown,
    skipRetry = false,
    bestEffortResolution = false,
    branch?: BranchDefinition,
  ): SubscriptionScope<Loaded<S, R>> {
    this.#follow(node)
    const plan = expectPlan(schema)
    let byKey = this.#kept.get(plan)
    if (!byKey) this.#kept.set(plan, (byKey = new Map<string, Kept>()))
    const key = JSON.stringify([id, resolve, skipRetry, branch?.name, branch?.owner?.$jazz.id])
    let kept = byKey.get(key)
    if (!kept) {
      const reference = { ref: schema, optional: false }
      kept = { scope: new SubscriptionScope(node, resolve, id, reference, skipRetry, bestEffortResolution, branch), timer: undefined }
      byKey.set(key, kept)
      this.#endLater(byKey, key, kept)
    }
    return kept.scope as SubscriptionScope<Loaded<S, R>> // the plan makes values of S, and the query is R
  }

  /** Ends all subscriptions, as when somebody else signs in. */
  clear(): void {
    for (const byKey of this.#kept.values()) {
      for (const { scope, timer } of byKey.values()) {
        clearTimeout(timer)
        scope.destroy()
      }
    }
    this.#kept.clear()
  }

  #follow(node: LocalNode): void {
    if (this.#node !== node) this.clear()
    this.#node = node
  }

  #endLater(byKey: Map<string, Kept>, key: string, kept: Kept): void {
    kept.timer = setTimeout(() => {
      if (kept.scope.isUsed) return this.#endLater(byKey, key, kept)
      kept.scope.idle()
      byKey.delete(key)
    }, KEPT_MS)
    const { timer } = kept
    if (typeof timer === "object" && "unref" in timer) timer.unref() // no reason for a program on a server to stay
  }
}

/** The query that is asked for, or the one of the schema. */
export function queryOf(schema: unknown, resolve: unknown): unknown {
  return resolve || ((schema as { readonly resolveQuery?: unknown }).resolveQuery ?? true)
}
