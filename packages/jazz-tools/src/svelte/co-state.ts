import { getUnloadedCoValueWithoutId } from "../loading/placeholder.ts"
import type { CoValueClassOrSchema } from "../loading/subscribe-to.ts"
import { queryOf, type SubscriptionCache } from "../loading/subscription-cache.ts"
import type { DefaultQuery, Loaded, MaybeLoaded } from "../schema/infer.ts"
import type { BranchDefinition } from "../schema/load-options.ts"
import type { Query, Strict } from "../schema/resolve-query.ts"
import { nodeOfReader } from "../values/account/anonymous-agent.ts"
import { agentOf, getJazzContext, getSubscriptions, type SvelteJazzContext } from "./jazz-context.ts"
import { readSubscription } from "./read-subscription.ts"

/** Which depth, and which branch. */
export type CoStateOptions<S, R> = Strict<R, Query<S>> & {
  /** Default: the query of the schema. */
  readonly resolve?: R
  readonly unstable_branch?: BranchDefinition | undefined
}

type ID = string | undefined | null

/**
 * A value by id, or its placeholder, which is `unavailable` while there is no id. Made while a component is made; `current` may be read anywhere.
 *
 * ```svelte
 * <script>
 *   const crew = new CoState(Crew, () => data.id, { resolve: { members: { $each: true } } })
 * </script>
 * {#if crew.current.$isLoaded}<h2>{crew.current.members.length} aboard</h2>{/if}
 * ```
 */
export class CoState<S extends CoValueClassOrSchema, const R extends Query<S> = DefaultQuery<S>> {
  readonly #context: SvelteJazzContext = getJazzContext()
  readonly #subscriptions: SubscriptionCache = getSubscriptions()
  readonly #schema: S
  readonly #id: () => ID
  readonly #options: () => CoStateOptions<S, R> | undefined

  constructor(schema: S, id: ID | (() => ID), options?: CoStateOptions<S, R> | (() => CoStateOptions<S, R> | undefined)) {
    this.#schema = schema
    this.#id = typeof id === "function" ? id : () => id
    this.#options = typeof options === "function" ? options : () => options
  }

  /** Reactive: changes with the value, and with what `id` and `options` give. */
  get current(): MaybeLoaded<Loaded<S, R>> {
    const id = this.#id()
    if (!id) return getUnloadedCoValueWithoutId("unavailable") as MaybeLoaded<Loaded<S, R>> // what is not loaded is the same for all schemas
    const { resolve, unstable_branch: branch } = this.#options() ?? {}
    const node = nodeOfReader(agentOf(this.#context))
    return readSubscription(
      this.#subscriptions.getOrCreate<S, R>(node, this.#schema, id, queryOf(this.#schema, resolve), false, false, branch),
    )
  }
}
