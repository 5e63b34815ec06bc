import { isRawCoID, RawCoMap, type CoID, type LocalNode, type RawCoStream } from "cojson"
import { authorOf } from "cojson/internals"
import type { Loaded } from "../schema/infer.ts"
import type { Account } from "../values/account/account.ts"
import { MessageQueue } from "./message-queue.ts"
import { NewEntries, type NewEntry } from "./new-entries.ts"

/** Messages that are loaded while others are handled. */
const LOOK_AHEAD = 100

/** What is needed of a schema or class: to load an instance. */
export interface InboxMessageSchema {
  load(id: string, options: { readonly loadAs: Account }): Promise<{ readonly $isLoaded: boolean }>
}

/** Answers with a value, with nothing, or by throwing. */
export type InboxCallback<S, Answer = InboxAnswerValue> = (
  message: Loaded<S>,
  senderAccountID: string,
) => Promise<Answer | undefined | void>
interface InboxAnswerValue {
  readonly $jazz: { readonly id: string }
}

/** A message that is ready for the callback, or why there is none. */
type Opened<S> =
  | { readonly envelope: RawCoMap; readonly payload: Loaded<S> }
  | { readonly envelope: RawCoMap | undefined; readonly error: unknown }

interface Message {
  /** `<sessionID>/<txIndex>` of the entry in the messages stream. */
  readonly key: string
  readonly envelopeID: CoID<RawCoMap>
  readonly sender: string
}

export interface InboxSubscribeOptions {
  /** How many callbacks may run at once; default 10. With 1 messages are handled strictly in order. */
  readonly concurrencyLimit?: number
}

/**
 * Inbox: receives values that other accounts send.
 *
 * Every entry of the messages stream is handled once per worker and noted in `processed`; a worker that dies in between gets
 * it again (at least once). A failure counts as handled: it goes to `failed` and back to the sender.
 *
 * @example
 * ```ts
 * import { Inbox, InboxSender } from "jazz-tools"
 *
 * const Order = co.map({ item: z.string() })
 * const inbox = await Inbox.load(me)
 * const stop = inbox.subscribe(Order, async (order) => Order.create({ item: `1 x ${order.item}` }, order.$jazz.owner))
 * await me.$jazz.waitForAllCoValuesSync()
 * const customer = await createJazzTestAccount({ isCurrentActiveAccount: true })
 * const sender = await InboxSender.load(me.$jazz.id, customer)
 * const owner = Group.create()
 * owner.addMember(me, "writer")
 * const answer = await sender.sendMessage(Order.create({ item: "kettle" }, owner))
 * console.log(typeof answer) // string
 * stop()
 * ```
 */
export class Inbox {
  readonly account: Account
  readonly root: RawCoMap
  readonly messages: RawCoStream
  readonly processed: RawCoStream
  readonly failed: RawCoStream

  private constructor(account: Account, root: RawCoMap, messages: RawCoStream, processed: RawCoStream, failed: RawCoStream) {
    this.account = account
    this.root = root
    this.messages = messages
    this.processed = processed
    this.failed = failed
  }

  /** Rejects when the account's profile is not loaded or has no inbox, or when the inbox cannot be loaded. */
  static async load(account: Account): Promise<Inbox> {
    const node = account.$jazz.localNode
    const profile = loadedProfile(account)
    const rootID = profile.get("inbox")
    if (!isRawCoID(rootID)) throw new Error("The account has not set up their inbox")

    const root = await expectLoaded<RawCoMap>(node, rootID)
    const [messages, processed, failed] = await Promise.all(
      ["messages", "processed", "failed"].map((part) => expectLoaded<RawCoStream>(node, root.get(part))),
    )
    if (!messages || !processed || !failed) throw new Error("Inbox not found")
    return new Inbox(account, root, messages, processed, failed)
  }

  /**
   * Calls back with every message that was not handled before, and then with new ones. The value returned by the callback is
   * the sender's answer; what it throws is the sender's error. Returns the way to stop; running callbacks finish. Throws without a schema or
   * a callback.
   */
  subscribe<S extends InboxMessageSchema, Answer extends InboxAnswerValue = InboxAnswerValue>(
    schema: S,
    callback: InboxCallback<S, Answer>,
    options: InboxSubscribeOptions = {},
  ): () => void {
    // every message would fail otherwise, for ever
    if (typeof schema?.load !== "function" || typeof callback !== "function")
      throw new TypeError("An inbox needs the schema of its messages and a callback")
    const handled = new NewEntries(this.processed)
    const arrived = new NewEntries(this.messages)
    const handledKeys = new Set<unknown>()
    const isHandled = (key: string): boolean => {
      for (const { value } of handled.take()) handledKeys.add(value)
      return handledKeys.has(key)
    }
    const limit = options.concurrencyLimit ?? 10
    const queue = new MessageQueue<Message, Promise<Opened<S>> | undefined>({
      limit,
      senderOf: limit > 1 ? ({ sender }) => sender : undefined, // one at a time: in the order in which they came
      ahead: LOOK_AHEAD,
      prepare: (message) => (isHandled(message.key) ? undefined : this.#open(message, schema)),
      run: async (message, opening) => {
        if (opening && !isHandled(message.key)) await this.#handle(message, opening, callback)
      },
    })
    const takeNew = () => {
      for (const entry of arrived.take()) {
        const message = messageOf(entry)
        if (message) queue.add(message)
      }
    }
    takeNew()
    const stop = this.messages.subscribe(takeNew)
    return () => {
      stop()
      queue.clear()
    }
  }

  /** Never rejects. */
  async #open<S extends InboxMessageSchema>(message: Message, schema: S): Promise<Opened<S>> {
    let envelope: RawCoMap | undefined
    try {
      const loaded = await this.account.$jazz.localNode.load(message.envelopeID)
      if (loaded === "unavailable") throw new Error(`Inbox: Unable to load the message ${message.envelopeID}`)
      envelope = loaded
      const payload = await schema.load(String(envelope.get("payload")), { loadAs: this.account })
      if (!payload.$isLoaded) throw new Error(`Inbox: Unable to load the payload of message ${message.envelopeID}`)
      return { envelope, payload: payload as Loaded<S> } // loaded by S
    } catch (error) {
      return { envelope, error }
    }
  }

  async #handle<S>(message: Message, opening: Promise<Opened<S>>, callback: InboxCallback<S>): Promise<void> {
    const opened = await opening
    try {
      if ("error" in opened) throw opened.error
      const result = await callback(opened.payload, message.sender)
      opened.envelope.assign({ ...(result && { result: result.$jazz.id }), processed: true })
      this.processed.push(message.key)
      this.#release(opened.envelope, result?.$jazz.id)
    } catch (error) {
      console.error("Error processing inbox message", error)
      const text = String(error)
      this.processed.push(message.key)
      this.failed.push({ errors: [text], value: message.envelopeID })
      if (!opened.envelope) return
      opened.envelope.assign({ error: text, processed: true })
      this.#release(opened.envelope, undefined)
    }
  }

  /** A message that was handled does not stay in memory, nor do its answer and its group if nothing else belongs to that. */
  #release(envelope: RawCoMap, resultID: string | undefined): void {
    const ids = [envelope.id, envelope.get("payload"), resultID, envelope.group.id]
    this.account.$jazz.localNode.release(...ids.filter(isRawCoID))
  }
}

function messageOf({ value, session, key }: NewEntry): Message | undefined {
  if (!isRawCoID(value)) return undefined
  const sender: string = authorOf(session)
  if (!sender.startsWith("co_z")) {
    console.warn("Received message from unknown account", { sender })
    return undefined
  }
  return { key, envelopeID: value as CoID<RawCoMap>, sender }
}

function loadedProfile(account: Account): RawCoMap {
  const { localNode: node, raw } = account.$jazz
  const id = raw.get("profile")
  const profile = isRawCoID(id) && node.hasCoValue(id) ? node.expectCoValueLoaded(id).getCurrentContent() : undefined
  if (!(profile instanceof RawCoMap)) throw new Error("Account profile should already be loaded")
  return profile
}

async function expectLoaded<T extends RawCoMap | RawCoStream>(node: LocalNode, id: unknown): Promise<T> {
  const value = isRawCoID(id) ? await node.load(id as CoID<T>) : "unavailable"
  if (value === "unavailable") throw new Error("Inbox not found")
  return value
}
