import { use, useMemo } from "react"
import type { CoValueClassOrSchema } from "../loading/subscribe-to.ts"
import { getUnloadedCoValueWithoutId } from "../loading/placeholder.ts"
import type { DefaultQuery, Loaded, MaybeLoaded } from "../schema/infer.ts"
import type { BranchDefinition } from "../schema/load-options.ts"
import { expectPlan } from "../schema/plan-of.ts"
import type { Query, StrictQuery } from "../schema/resolve-query.ts"
import type { AccountSchema } from "../schema/schema-types.ts"
import { Account } from "../values/account/account.ts"
import { nodeOfReader } from "../values/account/anonymous-agent.ts"
import { useAgent, useJazzContextManager } from "./jazz-context.ts"
import type { SharedSubscription } from "./shared-subscription.ts"
import { SubscriptionCache } from "./subscription-cache.ts"
import { useSelected, type Selection, type Source } from "./use-selected.ts"

/** Which depth, and which branch. */
export interface SubscriptionOptions<S, R> {
  /** Default: the query of the schema. */
  readonly resolve?: R & StrictQuery<R, Query<S>>
  readonly unstable_branch?: BranchDefinition | undefined
}

/** The schema of the own account: that of any account when none is given. */
export type OwnSchema<S> = S extends undefined ? AccountSchema : S

/** A subscription that components share; read it with {@link useSubscriptionSelector}. */
export type CoValueSubscription<S, R> = SharedSubscription<MaybeLoaded<Loaded<S, R>>>

const caches = new WeakMap<object, SubscriptionCache>()

/** The subscriptions of the components below one provider. */
export function useSubscriptionCache(): SubscriptionCache {
  const manager = useJazzContextManager()
  let cache = caches.get(manager)
  if (!cache) caches.set(manager, (cache = new SubscriptionCache()))
  return cache
}

/** The query that is asked for, or the one of the schema. */
export function queryOf(schema: unknown, resolve: unknown): unknown {
  return resolve || ((schema as { readonly resolveQuery?: unknown }).resolveQuery ?? true)
}

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
  const cache = useSubscriptionCache()
  if (!id) return null
  const { resolve, unstable_branch: branch } = options
  const target = { node, plan: expectPlan(schema), id, resolve: queryOf(schema, resolve), branch }
  return cache.get(target) as CoValueSubscription<S, R> // the plan makes values of S
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
export function useSubscriptionSelector<V, T = V>(subscription: SharedSubscription<V> | null, selection: Selection<V, T> = {}): T {
  return useSelected(useSource(subscription), selection)
}

/** The same for values that are there: suspends until then, and throws when they cannot be loaded. */
export function useSuspenseSelector<V, L, T = L>(subscription: SharedSubscription<V>, selection: Selection<L, T>): T {
  const pending = subscription.pending()
  if (pending) use(pending)
  return useSelected(useSource(subscription as SharedSubscription<unknown> as SharedSubscription<L>), selection) // it does not wait any more
}

function useSource<V>(subscription: SharedSubscription<V> | null): Source<V> {
  return useMemo(() => {
    if (!subscription) {
      const placeholder = getUnloadedCoValueWithoutId("unavailable") as V // what V may be while nothing is loaded
      return { subscribe: () => () => {}, current: () => placeholder }
    }
    return { subscribe: subscription.subscribe, current: () => subscription.current }
  }, [subscription])
}
