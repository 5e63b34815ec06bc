import type { CoValueClassOrSchema } from "../loading/subscribe-to.ts"
import type { DefaultQuery, Loaded, MaybeLoaded } from "../schema/infer.ts"
import type { Query } from "../schema/resolve-query.ts"
import type { Account } from "../values/account/account.ts"
import type { AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"
import { CoState, type CoStateOptions } from "./co-state.ts"
import { agentOf, getJazzContext, type SvelteJazzContext } from "./jazz-context.ts"
import { useIsAuthenticated } from "./use-is-authenticated.ts"

/**
 * The own account, or its placeholder; `unavailable` for guests. Made while a component is made.
 *
 * ```svelte
 * <script>
 *   const me = new AccountCoState(Gardener, { resolve: { root: true } })
 * </script>
 * {#if me.current.$isLoaded}{me.current.root.beds} beds{/if}
 * ```
 */
export class AccountCoState<S extends CoValueClassOrSchema, const R extends Query<S> = DefaultQuery<S>> {
  readonly #context: SvelteJazzContext = getJazzContext()
  readonly #authentication: ReturnType<typeof useIsAuthenticated> = useIsAuthenticated()
  readonly #state: CoState<S, R>

  constructor(schema: S, options?: CoStateOptions<S, R> | (() => CoStateOptions<S, R> | undefined)) {
    const ownID = (): string | undefined => {
      const { agent } = this
      return agent.$type$ === "Account" ? agent.$jazz.id : undefined
    }
    this.#state = new CoState<S, R>(schema, ownID, options)
  }

  /** Reactive. */
  get current(): MaybeLoaded<Loaded<S, R>> {
    return this.#state.current
  }

  /** The account as it is without loading anything, or in guest mode the agent. Reactive. */
  get agent(): Account | AnonymousJazzAgent {
    return agentOf(this.#context)
  }

  /** Whether somebody is signed up or logged in, other than anonymously. Reactive. */
  get isAuthenticated(): boolean {
    return this.#authentication.current
  }

  logOut(): Promise<void> {
    return this.#context.current.logOut()
  }
}
