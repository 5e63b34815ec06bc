import type { Account } from "../values/account/account.ts"
import { consumeInviteLinkFromWindowLocation } from "./invite-links.ts"

/** Which invites are accepted, and who hears of it. */
export interface InviteOptions<S> {
  readonly invitedObjectSchema: S
  readonly onAccept: (valueID: string) => void
  readonly forValueHint?: string | undefined
}

/**
 * Accepts the invite in the address of the page, now and whenever its hash changes. Returns how to stop.
 *
 * @param as who accepts, at that moment
 * @param accepting the address that is being accepted, for who starts this anew meanwhile: the same object each time
 */
export function followInvites<S extends Parameters<Account["acceptInvite"]>[2]>(
  as: () => Account,
  { invitedObjectSchema, onAccept, forValueHint }: InviteOptions<S>,
  accepting: { current: string | undefined },
): () => void {
  const accept = (): void => {
    const { href } = window.location
    if (href === accepting.current) return // the hash was set just before, or this was started again
    const account = as()
    accepting.current = href
    consumeInviteLinkFromWindowLocation({ as: account, invitedObjectSchema, ...(forValueHint !== undefined && { forValueHint }) })
      .then((accepted) => {
        if (accepted) onAccept(accepted.valueID)
      })
      .catch((error: unknown) => console.error("Failed to accept invite", error))
      .finally(() => (accepting.current = undefined))
  }
  accept()
  window.addEventListener("hashchange", accept)
  return () => window.removeEventListener("hashchange", accept)
}
