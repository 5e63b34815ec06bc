import type { CoValueClassOrSchema } from "../loading/subscribe-to.ts"
import type { DefaultQuery, Loaded, MaybeLoaded } from "../schema/infer.ts"
import type { Query } from "../schema/resolve-query.ts"
import type { AccountSchema } from "../schema/schema-types.ts"
import { Account } from "../values/account/account.ts"
import type { Selection } from "./use-selected.ts"
import { useAccountSubscription, useSubscriptionSelector, useSuspenseSelector, type SubscriptionOptions } from "./use-subscription.ts"

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
  S extends CoValueClassOrSchema = AccountSchema,
  const R extends Query<S> = DefaultQuery<S>,
  T = MaybeLoaded<Loaded<S, R>>,
>(
  schema: S = Account as unknown as S, // the default of S
  options: AccountOptions<S, R, MaybeLoaded<Loaded<S, R>>, T> = {},
): T {
  return useSubscriptionSelector(useAccountSubscription<S, R>(schema, options), options)
}

/**
 * The same for what is there: suspends until it is loaded, and throws when it cannot be.
 *
 * @example
 * ```ts
 * import { useSuspenseAccount } from "jazz-tools/react"
 *
 * const Name = () => useSuspenseAccount(co.account(), { resolve: { profile: true } }).profile.name
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Name) }))) // Ann
 * ```
 */
export function useSuspenseAccount<
  S extends CoValueClassOrSchema = AccountSchema,
  const R extends Query<S> = DefaultQuery<S>,
  T = Loaded<S, R>,
>(
  schema: S = Account as unknown as S, // the default of S
  options: AccountOptions<S, R, Loaded<S, R>, T> = {},
): T {
  const subscription = useAccountSubscription<S, R>(schema, options)
  if (!subscription) throw new Error("Subscription not found, are you using useSuspenseAccount in guest mode?")
  return useSuspenseSelector(subscription, options)
}
