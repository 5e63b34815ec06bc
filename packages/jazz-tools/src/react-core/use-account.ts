import type { CoValueClassOrSchema } from "../loading/subscribe-to.ts"
import type { DefaultQuery, Loaded, MaybeLoaded } from "../schema/infer.ts"
import type { Query } from "../schema/resolve-query.ts"
import type { Selection } from "./use-selected.ts"
import {
  useAccountSubscription,
  useSubscriptionSelector,
  useSuspenseSelector,
  type OwnSchema,
  type SubscriptionOptions,
} from "./use-subscription.ts"

type AccountOptions<S, R, V, T> = SubscriptionOptions<S, R> & Selection<V, T>

/**
 * The own account, or its placeholder; `unavailable` for guests. The component renders again when what it selects has changed.
 *
 * @example
 * ```ts
 * import { useAccount } from "jazz-tools/react"
 *
 * const Gardener = co.account({ profile: co.profile(), root: co.map({ beds: z.number() }) })
 * const Beds = () => {
 *   const beds = useAccount(Gardener, { resolve: { root: true }, select: (account) => (account.$isLoaded ? account.root.beds : "…") })
 *   return `${beds} beds`
 * }
 * me.$jazz.set("root", Gardener.shape.root.create({ beds: 2 }))
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Beds) }))) // 2 beds
 * ```
 */
export function useAccount<
  S extends CoValueClassOrSchema | undefined = undefined,
  const R extends Query<OwnSchema<S>> = DefaultQuery<OwnSchema<S>>,
  T = MaybeLoaded<Loaded<OwnSchema<S>, R>>,
>(schema?: S, options: AccountOptions<OwnSchema<S>, R, MaybeLoaded<Loaded<OwnSchema<S>, R>>, T> = {}): T {
  return useSubscriptionSelector(useAccountSubscription<S, R>(schema, options), options)
}

/**
 * The same for what is there: suspends until it is loaded, and throws when it cannot be.
 *
 * @example
 * ```ts
 * import { useSuspenseAccount } from "jazz-tools/react"
 *
 * const Name = () => useSuspenseAccount(undefined, { resolve: { profile: true } }).profile.name
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Name) }))) // Ann
 * ```
 */
export function useSuspenseAccount<
  S extends CoValueClassOrSchema | undefined = undefined,
  const R extends Query<OwnSchema<S>> = DefaultQuery<OwnSchema<S>>,
  T = Loaded<OwnSchema<S>, R>,
>(schema?: S, options: AccountOptions<OwnSchema<S>, R, Loaded<OwnSchema<S>, R>, T> = {}): T {
  const subscription = useAccountSubscription<S, R>(schema, options)
  if (!subscription) throw new Error("Subscription not found, are you using useSuspenseAccount in guest mode?")
  return useSuspenseSelector(subscription, options)
}
