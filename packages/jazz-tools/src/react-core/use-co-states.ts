import { use, useMemo, useRef } from "react"
import { queryOf } from "../loading/subscription-cache.ts"
import type { CoValueClassOrSchema } from "../loading/subscribe-to.ts"
import type { SubscriptionScope } from "../loading/subscription-scope.ts"
import type { DefaultQuery, Loaded, MaybeLoaded } from "../schema/infer.ts"
import type { Query } from "../schema/resolve-query.ts"
import { nodeOfReader } from "../values/account/anonymous-agent.ts"
import { useAgent, useJazzContextManager } from "./jazz-context.ts"
import { useSelected, type Selection, type Source } from "./use-selected.ts"
import type { CoValueSubscription, SubscriptionOptions } from "./use-subscription.ts"

type StatesOptions<S, R, V, T> = SubscriptionOptions<S, R> & Selection<V, T>

/**
 * Values by id, in that order; `select` and `equalityFn` are for each of them.
 *
 * @example
 * ```ts
 * import { useCoStates } from "jazz-tools/react"
 *
 * const Song = co.map({ title: z.string() })
 * const ids = ["Blue", "Hejira"].map((title) => Song.create({ title }).$jazz.id)
 * const Titles = () => useCoStates(Song, ids, { select: (song) => (song.$isLoaded ? song.title : "…") }).join()
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Titles) }))) // Blue,Hejira
 * ```
 */
export function useCoStates<S extends CoValueClassOrSchema, const R extends Query<S> = DefaultQuery<S>, T = MaybeLoaded<Loaded<S, R>>>(
  schema: S,
  ids: readonly string[],
  options: StatesOptions<S, R, MaybeLoaded<Loaded<S, R>>, T> = {},
): T[] {
  return useEach<Loaded<S, R>, MaybeLoaded<Loaded<S, R>>, T>(useSubscriptions<S, R>(schema, ids, options), options)
}

/**
 * The same for values that are there: suspends until all are loaded, and throws when one cannot be.
 *
 * @example
 * ```ts
 * import { useSuspenseCoStates } from "jazz-tools/react"
 *
 * const Song = co.map({ title: z.string() })
 * const ids = ["Blue", "Hejira"].map((title) => Song.create({ title }).$jazz.id)
 * const Titles = () => useSuspenseCoStates(Song, ids, { select: (song) => song.title }).join()
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Titles) }))) // Blue,Hejira
 * ```
 */
export function useSuspenseCoStates<S extends CoValueClassOrSchema, const R extends Query<S> = DefaultQuery<S>, T = Loaded<S, R>>(
  schema: S,
  ids: readonly string[],
  options: StatesOptions<S, R, Loaded<S, R>, T> = {},
): T[] {
  const subscriptions = useSubscriptions<S, R>(schema, ids, options)
  for (const subscription of subscriptions) use(subscription.getCachedPromise())
  return useEach<Loaded<S, R>, Loaded<S, R>, T>(subscriptions, options)
}

function useSubscriptions<S extends CoValueClassOrSchema, R extends Query<S>>(
  schema: S,
  ids: readonly string[],
  { resolve, unstable_branch: branch }: SubscriptionOptions<S, R>,
): readonly CoValueSubscription<S, R>[] {
  const node = nodeOfReader(useAgent())
  const cache = useJazzContextManager().getSubscriptionScopeCache()
  const query = queryOf(schema, resolve)
  return useSame(ids.map((id) => cache.getOrCreate<S, R>(node, schema, id, query, false, false, branch)))
}

/** V: what the values are here, loaded or not. */
function useEach<L, V, T>(subscriptions: readonly SubscriptionScope<L>[], { select, equalityFn = Object.is }: Selection<V, T>): T[] {
  const source = useMemo<Source<readonly V[]>>(() => {
    let values: readonly V[] = []
    return {
      subscribe(listener) {
        const stops = subscriptions.map((subscription) => subscription.subscribe(listener))
        return () => {
          for (const stop of stops) stop()
        }
      },
      current() {
        const now = subscriptions.map((subscription) => subscription.getCurrentValue() as V)
        if (!areSame(values, now)) values = now
        return values
      },
    }
  }, [subscriptions])
  return useSelected(source, {
    select: (values: readonly V[]) => values.map((value) => (select ? select(value) : (value as unknown as T))),
    equalityFn: (a: readonly T[], b: readonly T[]) => areSame(a, b, equalityFn),
  }) as T[]
}

/** The array of the render before as long as its items are the same. */
function useSame<T>(items: readonly T[]): readonly T[] {
  const kept = useRef(items)
  if (!areSame(kept.current, items)) kept.current = items
  return kept.current
}

function areSame<T>(a: readonly T[], b: readonly T[], isSame: (a: T, b: T) => boolean = Object.is): boolean {
  return a.length === b.length && a.every((item, index) => isSame(item, b[index] as T)) // of the same length
}
