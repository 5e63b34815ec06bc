import { onMount } from "svelte"
import { consumeInviteLinkFromWindowLocation } from "../browser/invite-links.ts"
import type { Account } from "../values/account/account.ts"
import { agentOf, getJazzContext } from "./jazz-context.ts"

/** What {@link InviteListener} listens for. */
export interface InviteListenerOptions<S> {
  readonly invitedObjectSchema: S
  readonly onAccept: (valueID: string) => void
  readonly forValueHint?: string
}

/** Accepts the invite in the address of the page, when the component is mounted and whenever the hash changes. Made while a component is made. */
export class InviteListener<S extends Parameters<Account["acceptInvite"]>[2]> {
  constructor({ invitedObjectSchema, onAccept, forValueHint }: InviteListenerOptions<S>) {
    const context = getJazzContext()
    let accepting: string | undefined
    const accept = (): void => {
      const { href } = window.location
      if (href === accepting) return // the hash was set just before
      const as = agentOf(context)
      if (as.$type$ === "Anonymous") throw new Error("InviteListener can't be used in guest mode")
      accepting = href
      consumeInviteLinkFromWindowLocation({ as, invitedObjectSchema, ...(forValueHint !== undefined && { forValueHint }) })
        .then((accepted) => {
          if (accepted) onAccept(accepted.valueID)
        })
        .catch((error: unknown) => console.error("Failed to accept invite", error))
        .finally(() => (accepting = undefined))
    }
    onMount(() => {
      accept()
      window.addEventListener("hashchange", accept)
      return () => window.removeEventListener("hashchange", accept)
    })
  }
}
