import type { CoValueClassOrSchema } from "../loading/subscribe-to.ts"
import type { DefaultQuery, Loaded, MaybeLoaded } from "../schema/infer.ts"
import type { Query } from "../schema/resolve-query.ts"
import type { ContentPiece } from "../values/base.ts"
import { nodeOfReader } from "../values/account/anonymous-agent.ts"
import { importPieces } from "../values/export-import.ts"
import { useAgent } from "./jazz-context.ts"
import type { Selection } from "./use-selected.ts"
import { useCoValueSubscription, useSubscriptionSelector, useSuspenseSelector, type SubscriptionOptions } from "./use-subscription.ts"

interface Preloaded {
  readonly id: string
  readonly contentPieces: readonly ContentPiece[]
}

/** Options of {@link useCoState}. */
export type CoStateOptions<S, R, V, T> = SubscriptionOptions<S, R> &
  Selection<V, T> & {
    /** What `$jazz.export()` gave on a server: taken in before the first render. */
    readonly preloaded?: Preloaded | undefined
  }

/**
 * A value by id, or its placeholder; the component renders again when what it selects has changed.
 *
 * @example
 * ```ts
 * import { useCoState } from "jazz-tools/react"
 *
 * const Song = co.map({ title: z.string() })
 * const Title = ({ id }: { id: string }) => useCoState(Song, id, { select: (song) => (song.$isLoaded ? song.title : "…") })
 * const { id } = Song.create({ title: "Blue" }).$jazz
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Title, { id }) }))) // Blue
 * ```
 */
export function useCoState<S extends CoValueClassOrSchema, const R extends Query<S> = DefaultQuery<S>, T = MaybeLoaded<Loaded<S, R>>>(
  schema: S,
  id: string | undefined | null,
  options: CoStateOptions<S, R, MaybeLoaded<Loaded<S, R>>, T> = {},
): T {
  usePreloaded(id, options.preloaded)
  return useSubscriptionSelector(useCoValueSubscription<S, R>(schema, id, options), options)
}

/**
 * The same for a value that is there: suspends until it is loaded, and throws when it cannot be.
 *
 * @example
 * ```ts
 * import { useSuspenseCoState } from "jazz-tools/react"
 *
 * const Song = co.map({ title: z.string() })
 * const Title = ({ id }: { id: string }) => useSuspenseCoState(Song, id).title
 * const { id } = Song.create({ title: "Blue" }).$jazz
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Title, { id }) }))) // Blue
 * ```
 */
export function useSuspenseCoState<S extends CoValueClassOrSchema, const R extends Query<S> = DefaultQuery<S>, T = Loaded<S, R>>(
  schema: S,
  id: string,
  options: CoStateOptions<S, R, Loaded<S, R>, T> = {},
): T {
  usePreloaded(id, options.preloaded)
  const subscription = useCoValueSubscription<S, R>(schema, id, options)
  if (!subscription) throw new Error("Subscription not found")
  return useSuspenseSelector(subscription, options)
}

const taken = new WeakMap<Preloaded, WeakSet<object>>()

/** Takes what is preloaded into the node, once. */
function usePreloaded(id: string | undefined | null, preloaded: Preloaded | undefined): void {
  const node = nodeOfReader(useAgent())
  if (!preloaded) return
  if (preloaded.id !== id) {
    console.warn("Preloaded value ID does not match the subscription ID")
    return
  }
  let nodes = taken.get(preloaded)
  if (!nodes) taken.set(preloaded, (nodes = new WeakSet()))
  if (nodes.has(node)) return
  nodes.add(node)
  importPieces(node, preloaded.contentPieces)
}
