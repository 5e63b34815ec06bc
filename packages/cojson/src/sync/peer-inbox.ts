/**
 * PeerInbox: messages of one peer in order, contents that continue one another joined to runs.
 *
 * A content may join a run of its value that is not at the end of the queue, and is then handled before what came between. Accounts and
 * groups are never overtaken, since other values depend on them, and nothing overtakes another message about the same value.
 */
import type { RawCoID } from "../ids/co-id.ts"
import type { NewContentMessage, SyncMessage } from "../wire/messages.ts"
import { continuesRun } from "./run.ts"

/** One message, or several contents that continue one another. */
export type MessageRun = [SyncMessage, ...NewContentMessage[]]

export class PeerInbox {
  /** Messages that wait. */
  size = 0
  /** Whether the channel of the peer was told to wait. */
  isPaused = false
  #runs: (MessageRun | undefined)[] = []
  #taken = 0
  /** The last run of each value, as far as it may grow. */
  readonly #open = new Map<RawCoID, MessageRun>()

  push(message: SyncMessage): void {
    this.size++
    const isContent = message.action === "content"
    const id = message.id as RawCoID // batches of other kinds of messages have ids of their own, which are never open
    const run = this.#open.get(id)
    if (run && continuesRun(run, message)) {
      run.push(message)
      return
    }
    const started: MessageRun = [message]
    this.#runs.push(started)
    if (isContent && message.priority === 0) this.#open.clear()
    if (isContent) this.#open.set(id, started)
    else this.#open.delete(id)
  }

  /** The oldest run that was not taken yet. */
  take(): MessageRun | undefined {
    const run = this.#runs[this.#taken]
    if (!run) {
      this.#runs = []
      this.#taken = 0
      this.#open.clear()
      return undefined
    }
    this.#runs[this.#taken++] = undefined
    this.size -= run.length
    const { id } = run[0]
    if (this.#open.get(id as RawCoID) === run) this.#open.delete(id as RawCoID)
    return run
  }
}
