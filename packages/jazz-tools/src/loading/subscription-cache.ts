import type { LocalNode } from "cojson"
import type { ValuePlan } from "../schema/plan.ts"
import { SharedSubscription, type SubscriptionTarget } from "./shared-subscription.ts"

/** How long a subscription that nobody uses any more is kept: a component that comes back finds its value at once. */
const KEPT_MS = 5_000

interface Kept {
  readonly subscription: SharedSubscription
  timer: ReturnType<typeof setTimeout> | undefined
}

/** One subscription for all components that ask for the same: schema, id, query and branch, on one node. */
export class SubscriptionCache {
  readonly #kept = new Map<ValuePlan, Map<string, Kept>>()
  #node: LocalNode | undefined

  /** The subscription to read from. Whoever renders it calls {@link retain}; otherwise it ends after a while. */
  get(target: SubscriptionTarget): SharedSubscription {
    this.#follow(target.node)
    let byKey = this.#kept.get(target.plan)
    if (!byKey) this.#kept.set(target.plan, (byKey = new Map<string, Kept>()))
    const key = keyOf(target)
    const kept = byKey.get(key)
    if (kept) return kept.subscription
    const made: Kept = { subscription: new SharedSubscription(target), timer: undefined }
    byKey.set(key, made)
    this.#endLater(byKey, key, made)
    return made.subscription
  }

  /** Ends all subscriptions, as when somebody else signs in. */
  clear(): void {
    for (const byKey of this.#kept.values()) {
      for (const { subscription, timer } of byKey.values()) {
        clearTimeout(timer)
        subscription.stop()
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
      if (kept.subscription.isUsed || kept.subscription.isPending) return this.#endLater(byKey, key, kept)
      kept.subscription.stop()
      byKey.delete(key)
    }, KEPT_MS)
    const { timer } = kept
    if (typeof timer === "object" && "unref" in timer) timer.unref() // no reason for a program on a server to stay
  }
}

function keyOf({ id, resolve, branch }: SubscriptionTarget): string {
  return JSON.stringify([id, resolve, branch?.name, branch?.owner?.$jazz.id])
}
