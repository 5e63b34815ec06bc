/** Invite links of the page's own address. */
import type { AccountRole } from "cojson"
import type { Account } from "../values/account/account.ts"
import {
  consumeInviteLink,
  createInviteLink as createLink,
  type ConsumeInviteLinkOptions,
  type Invitable,
  type ParsedInviteLink,
} from "../invites/invite-link.ts"

/**
 * An invite to the group that owns the value, or is it, as a link to this page, or to `baseURL`. Throws when the current account may not
 * invite for the role.
 *
 * @example
 * ```ts
 * import { createInviteLink } from "jazz-tools/browser"
 *
 * const board = co.map({ title: z.string() }).create({ title: "Trip" }, Group.create())
 * const link = createInviteLink(board, "writer", { baseURL: "https://example.com/app", valueHint: "board" })
 * console.log(link.replace(/\/co_z.*$/, "/…")) // https://example.com/app#/invite/board/…
 * ```
 */
export function createInviteLink<V extends Invitable>(
  value: V,
  role: AccountRole,
  { baseURL, valueHint }: { readonly baseURL?: string | undefined; readonly valueHint?: string | undefined } = {},
): string {
  return createLink(value, role, baseURL ?? window.location.href.replace(/#.*$/, ""), valueHint)
}

/**
 * Accepts the invite in the address of the page, if there is one with that hint, and takes it out of the address. Resolves to undefined when
 * there is none. Rejects when the invite cannot be accepted.
 *
 * @example
 * ```ts
 * import { consumeInviteLinkFromWindowLocation, createInviteLink } from "jazz-tools/browser"
 *
 * const Board = co.map({ title: z.string() })
 * const board = Board.create({ title: "Trip" }, Group.create())
 * await board.$jazz.waitForSync()
 * location.href = createInviteLink(board, "writer")
 *
 * await createJazzTestAccount({ isCurrentActiveAccount: true })
 * const invite = await consumeInviteLinkFromWindowLocation({ invitedObjectSchema: Board })
 * console.log(invite?.valueID === board.$jazz.id, location.hash === "") // true true
 * ```
 */
export async function consumeInviteLinkFromWindowLocation<S extends Parameters<Account["acceptInvite"]>[2]>(
  options: Omit<ConsumeInviteLinkOptions<S>, "inviteURL">,
): Promise<ParsedInviteLink | undefined> {
  const consumed = await consumeInviteLink({ ...options, inviteURL: window.location.href })
  if (consumed) window.history.replaceState({}, "", window.location.href.replace(/#.*$/, ""))
  return consumed
}
