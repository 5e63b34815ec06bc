import { createContext, createElement, useContext, type ReactElement, type ReactNode } from "react"
import type { CoValueClassOrSchema } from "../loading/subscribe-to.ts"
import type { SubscriptionScope } from "../loading/subscription-scope.ts"
import type { DefaultQuery, Loaded } from "../schema/infer.ts"
import type { BranchDefinition } from "../schema/load-options.ts"
import type { Query, StrictQuery } from "../schema/resolve-query.ts"
import type { Selection } from "./use-selected.ts"
import {
  useCoValueSubscription,
  useOwnID,
  useLoadedSelector,
  useSubscriptionSelector,
  type SubscriptionOptions,
} from "./use-subscription.ts"

/** What a provider shows instead of its children, or in it. */
export interface SubscriptionProviderProps {
  readonly options?: { readonly unstable_branch?: BranchDefinition | undefined }
  readonly loadingFallback?: ReactNode
  /** When there is no id, the value does not exist, or it may not be read. */
  readonly unavailableFallback?: ReactNode
  readonly children: ReactNode
}

/** A provider of a value, and the hook that selects from it below. */
export interface SubscriptionContext<V, Props> {
  /** Shows its children when the value is loaded. */
  readonly Provider: (props: Props) => ReactElement
  /** What is selected from the value, which is loaded. */
  readonly useSelector: <T = V>(selection?: Selection<V, T>) => T
}

/**
 * One subscription for a part of the app: the provider waits for the value, components below select from it.
 *
 * @example
 * ```ts
 * import { createCoValueSubscriptionContext } from "jazz-tools/react"
 *
 * const Song = co.map({ title: z.string() })
 * const { Provider, useSelector } = createCoValueSubscriptionContext(Song)
 * const Title = () => useSelector({ select: (song) => song.title })
 * const { id } = Song.create({ title: "Blue" }).$jazz
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Provider, { id, loadingFallback: "…", children: createElement(Title) }) }))) // Blue
 * ```
 */
export function createCoValueSubscriptionContext<S extends CoValueClassOrSchema, const R extends Query<S> = DefaultQuery<S>>(
  schema: S,
  resolve?: R & StrictQuery<R, Query<S>>,
): SubscriptionContext<Loaded<S, R>, SubscriptionProviderProps & { readonly id: string | undefined | null }> {
  const shared = sharedContext<Loaded<S, R>>("useSelector must be used within a coValue subscription provider")
  return {
    Provider: ({ id, options, ...props }) =>
      shared.provide(useCoValueSubscription<S, R>(schema, id, queryAnd<S, R>(resolve, options)), props),
    useSelector: shared.useSelector,
  }
}

/**
 * The same for the own account.
 *
 * @example
 * ```ts
 * import { createAccountSubscriptionContext } from "jazz-tools/react"
 *
 * const { Provider, useSelector } = createAccountSubscriptionContext(co.account(), { profile: true })
 * const Name = () => useSelector({ select: (account) => account.profile.name })
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Provider, { loadingFallback: "…", children: createElement(Name) }) }))) // Ann
 * ```
 */
export function createAccountSubscriptionContext<S extends CoValueClassOrSchema, const R extends Query<S> = DefaultQuery<S>>(
  schema: S,
  resolve?: R & StrictQuery<R, Query<S>>,
): SubscriptionContext<Loaded<S, R>, SubscriptionProviderProps> {
  const shared = sharedContext<Loaded<S, R>>("useSelector must be used within an account subscription provider")
  return {
    Provider: ({ options, ...props }) =>
      shared.provide(useCoValueSubscription<S, R>(schema, useOwnID(), queryAnd<S, R>(resolve, options)), props),
    useSelector: shared.useSelector,
  }
}

/** The options of the hook. */
function queryAnd<S, R>(resolve: unknown, options: SubscriptionProviderProps["options"]): SubscriptionOptions<S, R> {
  return (resolve === undefined ? { ...options } : { resolve, ...options }) as SubscriptionOptions<S, R> // the query of S that was given
}

function sharedContext<V>(outside: string) {
  const Context = createContext<SubscriptionScope<V> | undefined>(undefined)

  function Provided({ subscription, loadingFallback = null, unavailableFallback = null, children }: ProvidedProps<V>): ReactNode {
    const state = useSubscriptionSelector(subscription, { select: stateOf })
    if (state === "loading") return loadingFallback
    return state === "loaded" ? children : unavailableFallback
  }

  return {
    provide(subscription: SubscriptionScope<V> | null, props: SubscriptionProviderProps): ReactElement {
      const shown = createElement(Provided, { ...props, subscription })
      return createElement(Context.Provider, { value: subscription ?? undefined }, shown)
    },
    useSelector<T = V>(selection: Selection<V, T> = {}): T {
      const subscription = useContext(Context)
      if (!subscription) throw new Error(outside)
      return useLoadedSelector(subscription, selection) // children are shown only while the value is loaded
    },
  }
}

interface ProvidedProps<V> extends Omit<SubscriptionProviderProps, "options"> {
  readonly subscription: SubscriptionScope<V> | null
}

function stateOf(value: unknown): string {
  return (value as { readonly $jazz: { readonly loadingState: string } }).$jazz.loadingState // every value and placeholder has one
}
