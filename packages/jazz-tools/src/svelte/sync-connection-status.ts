import { createSubscriber } from "svelte/reactivity"
import { getJazzContext, type SvelteJazzContext } from "./jazz-context.ts"

/** Whether there is a connection to the sync server. Made while a component is made. */
export class SyncConnectionStatus {
  readonly #context: SvelteJazzContext = getJazzContext()
  /** Of one context; another one has other connections. */
  #followed: { readonly of: object; readonly follow: () => void } | undefined

  /** Reactive. */
  get current(): boolean {
    const { current } = this.#context
    if (this.#followed?.of !== current)
      this.#followed = { of: current, follow: createSubscriber((update) => current.addConnectionListener(update)) }
    this.#followed.follow()
    return current.connected()
  }
}
