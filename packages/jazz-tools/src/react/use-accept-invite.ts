import { useEffect, useRef } from "react"
import { followInvites } from "../browser/follow-invites.ts"
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
  useEffect(
    () => followInvites(() => me, { invitedObjectSchema, onAccept, forValueHint }, accepting),
    [me, invitedObjectSchema, onAccept, forValueHint],
  )
}
