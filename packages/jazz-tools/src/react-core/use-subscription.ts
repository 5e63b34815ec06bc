import { use, useMemo } from "react"
import { queryOf } from "../loading/subscription-cache.ts"
import type { CoValueClassOrSchema } from "../loading/subscribe-to.ts"
import { getUnloadedCoValueWithoutId } from "../loading/placeholder.ts"
import type { SubscriptionScope } from "../loading/subscription-scope.ts"
import type { DefaultQuery, Loaded, MaybeLoaded } from "../schema/infer.ts"
import type { BranchDefinition } from "../schema/load-options.ts"
import type { Query, Strict } from "../schema/resolve-query.ts"
import type { AccountSchema } from "../schema/schema-types.ts"
import { Account } from "../values/account/account.ts"
import { nodeOfReader } from "../values/account/anonymous-agent.ts"
import { useAgent, useJazzContextManager } from "./jazz-context.ts"
import { useSelected, type Selection, type Source } from "./use-selected.ts"

/** Which depth, and which branch. */
export type SubscriptionOptions<S, R> = Strict<R, Query<S>> & {
  /** Default: the query of the schema. */
  readonly resolve?: R
  readonly unstable_branch?: BranchDefinition | undefined
}

/** The schema of the own account: that of any account when none is given. */
export type OwnSchema<S> = S extends undefined ? AccountSchema : S

/** A subscription that components share; read it with {@link useSubscriptionSelector}. */
export type CoValueSubscription<S, R> = SubscriptionScope<Loaded<S, R>>

/**
 * A subscription by id; null while there is no id.
 *
 * @example
 * ```ts
 * import { useCoValueSubscription, useSubscriptionSelector } from "jazz-tools/react"
 *
 * const Song = co.map({ title: z.string() })
 * function Title({ id }: { id: string }) {
 *   const song = useCoValueSubscription(Song, id)
 *   return useSubscriptionSelector(song, { select: (value) => (value.$isLoaded ? value.title : "…") })
 * }
 * const { id } = Song.create({ title: "Blue" }).$jazz
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Title, { id }) }))) // Blue
 * ```
 */
export function useCoValueSubscription<S extends CoValueClassOrSchema, const R extends Query<S> = DefaultQuery<S>>(
  schema: S,
  id: string | undefined | null,
  options: SubscriptionOptions<S, R> = {},
): CoValueSubscription<S, R> | null {
  const node = nodeOfReader(useAgent())
  const cache = useJazzContextManager().getSubscriptionScopeCache()
  if (!id) return null
  const { resolve, unstable_branch: branch } = options
  return cache.getOrCreate<S, R>(node, schema, id, queryOf(schema, resolve), false, false, branch)
}

/**
 * A subscription to the own account; null for guests.
 *
 * @example
 * ```ts
 * import { useAccountSubscription, useSubscriptionSelector } from "jazz-tools/react"
 *
 * function Name() {
 *   const account = useAccountSubscription(undefined, { resolve: { profile: true } })
 *   return useSubscriptionSelector(account, { select: (value) => (value.$isLoaded ? value.profile.name : "…") })
 * }
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Name) }))) // Ann
 * ```
 */
export function useAccountSubscription<
  S extends CoValueClassOrSchema | undefined = undefined,
  const R extends Query<OwnSchema<S>> = DefaultQuery<OwnSchema<S>>,
>(schema?: S, options: SubscriptionOptions<OwnSchema<S>, R> = {}): CoValueSubscription<OwnSchema<S>, R> | null {
  const own = (schema ?? Account) as OwnSchema<S> & CoValueClassOrSchema // without a schema it is that of any account
  return useCoValueSubscription<OwnSchema<S> & CoValueClassOrSchema, R>(own, useOwnID(), options)
}

/** The id of the own account; undefined for guests. */
export function useOwnID(): string | undefined {
  const agent = useAgent()
  return agent.$type$ === "Account" ? agent.$jazz.id : undefined
}

/**
 * What is selected from a subscription. Without one the selector gets an `unavailable` placeholder.
 *
 * @example
 * ```ts
 * import { useCoValueSubscription, useSubscriptionSelector } from "jazz-tools/react"
 *
 * const Song = co.map({ title: z.string() })
 * const State = () => useSubscriptionSelector(useCoValueSubscription(Song, undefined), { select: (value) => value.$jazz.loadingState })
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(State) }))) // unavailable
 * ```
 */
export function useSubscriptionSelector<V, T = MaybeLoaded<V>>(
  subscription: SubscriptionScope<V> | null,
  selection: Selection<MaybeLoaded<V>, T> = {},
): T {
  return useSelected(useSource(subscription), selection)
}

/** The same for values that are there: suspends until then, and throws when they cannot be loaded. */
export function useSuspenseSelector<V, T = V>(subscription: SubscriptionScope<V>, selection: Selection<V, T>): T {
  use(subscription.getCachedPromise())
  return useLoadedSelector(subscription, selection)
}

/** The same where somebody else waits for the value. */
export function useLoadedSelector<V, T = V>(subscription: SubscriptionScope<V>, selection: Selection<V, T>): T {
  return useSelected(useSource(subscription) as Source<V>, selection)
}

function useSource<V>(subscription: SubscriptionScope<V> | null): Source<MaybeLoaded<V>> {
  return useMemo(() => {
    if (!subscription) {
      const placeholder = getUnloadedCoValueWithoutId("unavailable")
      return { subscribe: () => () => {}, current: () => placeholder }
    }
    return { subscribe: (listener) => subscription.subscribe(listener), current: () => subscription.getCurrentValue() }
  }, [subscription])
}
