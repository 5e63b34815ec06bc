import { isRawCoID, RawAccount, type CoID, type RawCoMap, type RawCoStream, type RawGroup, type RawProfile } from "cojson"
import { activeAccountContext } from "../context/active-account.ts"
import type { Account } from "../values/account/account.ts"
import { parseInboxInvite } from "./inbox-root.ts"

/** What can be sent: any value that is owned by a group. */
export interface InboxMessage {
  readonly $jazz: { readonly id: string }
}

/** The id of the answer when the receiver answers with a value, else undefined. */
export type InboxAnswer<O> = O extends InboxMessage ? string : undefined

const READERS: readonly (string | undefined)[] = ["reader", "writer", "manager", "admin"]
const WRITERS: readonly (string | undefined)[] = ["writer", "manager", "admin"]

/**
 * InboxSender: sends values to another account and hears its answers. Works offline; answers need a running receiver.
 *
 * @example
 * ```ts
 * import { InboxSender } from "jazz-tools"
 *
 * const Order = co.map({ item: z.string() })
 * await me.$jazz.waitForAllCoValuesSync()
 * const sender = await InboxSender.load(me.$jazz.id, me)
 * void sender.sendMessage(Order.create({ item: "kettle" })).catch(() => {}) // resolves with the id of the answer once it was handled
 * console.log(sender instanceof InboxSender) // true
 * ```
 */
export class InboxSender<I extends InboxMessage, O extends InboxMessage | undefined = undefined> {
  readonly currentAccount: Account
  readonly owner: RawAccount
  readonly messages: RawCoStream

  private constructor(currentAccount: Account, owner: RawAccount, messages: RawCoStream) {
    this.currentAccount = currentAccount
    this.owner = owner
    this.messages = messages
  }

  /** Opens the inbox of an account whose profile the sender can read. The sender is the active account by default. */
  static async load<I extends InboxMessage, O extends InboxMessage | undefined = undefined>(
    inboxOwnerID: string,
    currentAccount: Account = activeAccountContext.get(),
  ): Promise<InboxSender<I, O>> {
    const node = currentAccount.$jazz.localNode
    const owner = isRawCoID(inboxOwnerID) ? await node.load(inboxOwnerID as CoID<RawAccount>) : "unavailable"
    if (owner === "unavailable") throw new Error("Failed to load the inbox owner")
    const profileID = owner.get("profile")
    const profile = isRawCoID(profileID) ? await node.load(profileID as CoID<RawProfile>) : "unavailable"
    if (profile === "unavailable") throw new Error("Failed to load the inbox owner profile")
    if (!READERS.includes(profile.group.roleOf(currentAccount.$jazz.raw.id))) {
      throw new Error("Insufficient permissions to access the inbox, make sure its user profile is publicly readable.")
    }

    const invite = parseInboxInvite(profile.get("inboxInvite"))
    if (!invite) throw new Error("The user has not set up their inbox")
    await node.acceptInvite(invite.messagesID as CoID<RawCoStream>, invite.secret)
    const messages = await node.load(invite.messagesID as CoID<RawCoStream>)
    if (messages === "unavailable") throw new Error("Inbox not found")
    return new InboxSender<I, O>(currentAccount, owner, messages)
  }

  getOwnerAccount(): RawAccount {
    return this.owner
  }

  /**
   * Sends a value and waits, without limit of time, until the receiver has handled it. Makes the receiver a writer of the value's
   * group. Rejects with the text of what the receiver's callback threw.
   */
  async sendMessage(message: I): Promise<InboxAnswer<O>> {
    const node = this.currentAccount.$jazz.localNode
    const payload = node.expectCoValueLoaded(message.$jazz.id as CoID<RawCoMap>).getCurrentContent()
    const group: RawGroup = payload.group
    if (group instanceof RawAccount) throw new Error("Inbox messages should be owned by a group")
    if (!WRITERS.includes(group.roleOf(this.owner.id))) group.addMember(this.owner, "writer")

    const envelope = group.createMap({ payload: payload.id, processed: false })
    await Promise.all([payload.core.waitForSync(), envelope.core.waitForSync()])
    this.messages.push(envelope.id)
    return (await answerOf(envelope)) as InboxAnswer<O> // the receiver decides; types only state what was agreed
  }
}

function answerOf(envelope: RawCoMap): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let stop: (() => void) | undefined
    const look = (): boolean => {
      if (envelope.get("processed") !== true) return false
      stop?.()
      const error = envelope.get("error")
      const result = envelope.get("result")
      if (typeof error === "string") reject(new Error(error))
      else resolve(typeof result === "string" ? result : undefined)
      return true
    }
    if (!look()) stop = envelope.subscribe(look)
  })
}
