import { useEffect, useRef } from "react"
import { consumeInviteLinkFromWindowLocation } from "../browser/invite-links.ts"
import { useAgent } from "../react-core/jazz-context.ts"
import type { Account } from "../values/account/account.ts"

/**
 * Accepts the invite in the address of the page, when the page opens and whenever its hash changes.
 *
 * @example
 * ```ts
 * import { useAcceptInvite } from "jazz-tools/react"
 *
 * const Bed = co.map({ name: z.string() })
 * const open = (id: string) => console.log("now a member of", id)
 * function Beds() {
 *   useAcceptInvite({ invitedObjectSchema: Bed, onAccept: open })
 *   return "Beds"
 * }
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Beds) }))) // Beds
 * ```
 */
export function useAcceptInvite<S extends Parameters<Account["acceptInvite"]>[2]>({
  invitedObjectSchema,
  onAccept,
  forValueHint,
}: {
  readonly invitedObjectSchema: S
  /** Keep it the same between renders, with `useCallback`. */
  readonly onAccept: (valueID: string) => void
  readonly forValueHint?: string
}): void {
  const me = useAgent()
  if (me.$type$ === "Anonymous") throw new Error("useAcceptInvite can't be used in a JazzProvider with auth === 'guest'.")
  const accepting = useRef<string>(undefined)
  useEffect(() => {
    const accept = () => {
      const { href } = window.location
      if (href === accepting.current) return // the hash was set just before, or the effect runs twice
      accepting.current = href
      consumeInviteLinkFromWindowLocation({ as: me, invitedObjectSchema, ...(forValueHint !== undefined && { forValueHint }) })
        .then((accepted) => {
          if (accepted) onAccept(accepted.valueID)
        })
        .catch((error: unknown) => console.error("Failed to accept invite", error))
        .finally(() => (accepting.current = undefined))
    }
    accept()
    window.addEventListener("hashchange", accept)
    return () => window.removeEventListener("hashchange", accept)
  }, [me, invitedObjectSchema, onAccept, forValueHint])
}
