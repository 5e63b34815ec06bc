import { createSubscriber } from "svelte/reactivity"
import type { SubscriptionScope } from "../loading/subscription-scope.ts"
import type { MaybeLoaded } from "../schema/infer.ts"

const followers = new WeakMap<object, () => void>()

/** The present value of a subscription. Who reads it in an effect, a template or a `$derived` reads it again when it has changed. */
export function readSubscription<V>(subscription: SubscriptionScope<V>): MaybeLoaded<V> {
  let follow = followers.get(subscription)
  if (!follow) followers.set(subscription, (follow = createSubscriber((update) => subscription.subscribe(update))))
  follow()
  return subscription.getCurrentValue()
}
