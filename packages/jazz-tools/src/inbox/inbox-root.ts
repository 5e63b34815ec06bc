/**
 * The inbox of an account as it lies in the log (a contract between implementations):
 *
 * profile `inbox` → root map owned by the account → `messages`, `processed`, `failed` (streams);
 * profile `inboxInvite` = `<messages id>/<invite secret>`, a write-only invite to the messages' own group.
 */
import { isRawCoID, type InviteSecret, type LocalNode, type RawAccount, type RawCoID, type RawCoMap } from "cojson"

export interface InboxInvite {
  readonly messagesID: RawCoID
  readonly secret: InviteSecret
}

/** Gives the profile an inbox if it has none. `account` must be the one that acts on `node`. */
export function ensureInbox(node: LocalNode, account: RawAccount, profile: RawCoMap): void {
  if (profile.get("inbox") && profile.get("inboxInvite")) return

  const messagesGroup = node.createGroup()
  const messages = messagesGroup.createStream()
  const processed = account.createStream()
  const failed = account.createStream()
  const root = account.createMap({
    messages: messages.id,
    processed: processed.id,
    failed: failed.id,
  })

  profile.set("inbox", root.id)
  profile.set("inboxInvite", `${messages.id}/${messagesGroup.createInvite("writeOnly")}`)
}

/** undefined when the text is not an inbox invite. */
export function parseInboxInvite(text: unknown): InboxInvite | undefined {
  if (typeof text !== "string") return undefined
  const [messagesID, secret, ...rest] = text.split("/")
  if (!isRawCoID(messagesID) || !secret?.startsWith("inviteSecret_z") || rest.length > 0) return undefined
  return { messagesID, secret: secret as InviteSecret } // prefixes checked; the engine checks the rest
}
