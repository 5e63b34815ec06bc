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

/** An invite to the group that owns the value, or is it, as a link to this page, or to `baseURL`. */
export function createInviteLink(
  value: Invitable,
  role: AccountRole,
  { baseURL, valueHint }: { readonly baseURL?: string | undefined; readonly valueHint?: string | undefined } = {},
): string {
  return createLink(value, role, baseURL ?? window.location.href.replace(/#.*$/, ""), valueHint)
}

/** Accepts the invite in the address of the page, if there is one with that hint, and takes it out of the address. */
export async function consumeInviteLinkFromWindowLocation<S extends Parameters<Account["acceptInvite"]>[2]>(
  options: Omit<ConsumeInviteLinkOptions<S>, "inviteURL">,
): Promise<ParsedInviteLink | undefined> {
  const consumed = await consumeInviteLink({ ...options, inviteURL: window.location.href })
  if (consumed) window.history.replaceState({}, "", window.location.href.replace(/#.*$/, ""))
  return consumed
}
