/** Invites as links: `<baseURL>#/invite/[<hint>/]<value id>/<invite secret>`. The secret stays in the fragment, which servers never see. */
import { RawAccount, RawGroup, type AccountRole, type InviteSecret } from "cojson"
import { activeAccountContext } from "../context/active-account.ts"
import type { Account } from "../values/account/account.ts"

/** What can be shared: a group, or a value that a group owns. */
export interface Invitable {
  readonly $jazz: { readonly id: string; readonly raw: unknown }
}

export interface InviteLinkOptions {
  readonly baseURL: string
  readonly valueHint?: string
}

/** What an invite link is made of: the id of the value, the secret that makes a member, and a word for the app. */
export interface ParsedInviteLink {
  readonly valueID: string
  readonly inviteSecret: InviteSecret
  readonly valueHint?: string | undefined
}

/**
 * A link that lets whoever has it join the group of `value` with `role`. Throws for values that an account owns, and when the
 * current account may not invite.
 *
 * @example
 * ```ts
 * import { createInviteLink, parseInviteLink } from "jazz-tools"
 *
 * const team = Group.create()
 * const link = createInviteLink(team, "writer", "https://example.com/")
 * console.log(parseInviteLink(link)?.valueID === team.$jazz.id) // true
 * ```
 */
export function createInviteLink<V extends Invitable>(value: V, role: AccountRole, link: InviteLinkOptions): string
export function createInviteLink<V extends Invitable>(value: V, role: AccountRole, baseURL: string, valueHint?: string): string
export function createInviteLink(value: Invitable, role: AccountRole, link: string | InviteLinkOptions, hint?: string): string {
  const { baseURL, valueHint } = typeof link === "object" ? link : { baseURL: link, valueHint: hint }
  const secret = owningGroup(value).createInvite(role)
  return `${baseURL ?? ""}#/invite/${valueHint ? `${valueHint}/` : ""}${value.$jazz.id}/${secret}`
}

/**
 * undefined when the URL carries no invite; throws `Invalid URL`.
 *
 * @example
 * ```ts
 * import { parseInviteLink } from "jazz-tools"
 *
 * console.log(parseInviteLink("https://example.com/#/about")) // undefined
 * ```
 */
export function parseInviteLink(inviteURL: string): ParsedInviteLink | undefined {
  const [start, kind, ...parts] = new URL(inviteURL).hash.split("/")
  if (start !== "#" || kind !== "invite") return undefined
  const [inviteSecret, valueID, valueHint] = parts.reverse()
  if (!inviteSecret || !valueID || parts.length > 3) return undefined
  return { valueID, inviteSecret: inviteSecret as InviteSecret, valueHint: valueHint || undefined } // accepting the invite checks the form
}

export interface ConsumeInviteLinkOptions<S> {
  readonly inviteURL: string
  /** Who joins; the active account by default. */
  readonly as?: Account
  /** Only consume links made with this hint; without it only links without a hint. */
  readonly forValueHint?: string
  readonly invitedObjectSchema: S
}

/**
 * Joins the group that a link invites to. Resolves `undefined` when the URL is no invite or is meant for another part of the app.
 *
 * @example
 * ```ts
 * import { consumeInviteLink, createInviteLink } from "jazz-tools"
 *
 * const team = Group.create()
 * const inviteURL = createInviteLink(team, "writer", "https://example.com/")
 * await me.$jazz.waitForAllCoValuesSync()
 * const ben = await createJazzTestAccount({ isCurrentActiveAccount: true })
 * const result = await consumeInviteLink({ inviteURL, invitedObjectSchema: co.group(), as: ben })
 * const joined = await Group.load(result?.valueID ?? "", { loadAs: ben })
 * console.log(joined.$isLoaded && joined.myRole()) // writer
 * ```
 */
export async function consumeInviteLink<S extends Parameters<Account["acceptInvite"]>[2]>(
  options: ConsumeInviteLinkOptions<S>,
): Promise<ParsedInviteLink | undefined> {
  const { inviteURL, as = activeAccountContext.get(), forValueHint, invitedObjectSchema } = options
  const invite = parseInviteLink(inviteURL)
  if (!invite || invite.valueHint !== forValueHint) return undefined
  await as.acceptInvite(invite.valueID, invite.inviteSecret, invitedObjectSchema)
  return invite
}

function owningGroup(value: Invitable): RawGroup {
  const raw = value.$jazz.raw
  const owner = raw instanceof RawGroup ? raw : (raw as { readonly group: RawGroup }).group // every other raw value has an owner
  if (owner instanceof RawAccount) throw new Error("Can't create invite link for object without group")
  return owner
}
