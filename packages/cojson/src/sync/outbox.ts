/**
 * Outbox: what waits for one channel. Accounts and groups go first, files last (sync §10); messages of one priority keep their
 * order. Everything of one microtask round leaves together, and content for a client behind a socket together with what came for it from
 * others in the same round of the event loop; clients in the same process get it at once. While the channel is backed up only the queue grows, and of content only references to segments that we
 * have anyway.
 */
import type { Runtime } from "../base/runtime.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { Content } from "../log/content.ts"
import { contentToMessage, encodeContent, encodeMessage } from "../wire/encode.ts"
import type { Priority, SyncMessage } from "../wire/messages.ts"
import type { OutgoingPeerChannel } from "./peer.ts"

/** A content piece for any number of receivers; its text is made once, by the first that needs it. */
export class EncodedContent {
  readonly content: Content
  readonly priority: Priority
  #text: string | undefined

  constructor(content: Content, priority: Priority) {
    this.content = content
    this.priority = priority
  }

  get text(): string {
    return (this.#text ??= encodeContent(this.content, this.priority))
  }
}

/** So many messages leave without waiting for more. */
const MANY = 64

export class Outbox {
  readonly #channel: OutgoingPeerChannel
  readonly #collector: Pick<Runtime, "defer"> | undefined
  readonly #queues: Record<Priority, (SyncMessage | EncodedContent)[]> = { 0: [], 3: [], 6: [] }
  /** The pieces of content in the queues, in order. */
  readonly #piecesByID = new Map<RawCoID, EncodedContent[]>()
  #scheduled = false
  #collecting = false
  #relief: { readonly size: number; readonly callback: () => void } | undefined

  /** @param collector says when content leaves that may wait for more; absent when it must not */
  constructor(channel: OutgoingPeerChannel, collector?: Pick<Runtime, "defer">) {
    this.#channel = channel
    this.#collector = channel.pushText && collector
    channel.onDrain?.(() => this.drain())
  }

  /** Messages that wait for the channel. */
  get size(): number {
    return this.#queues[0].length + this.#queues[3].length + this.#queues[6].length
  }

  /** Calls back once when fewer messages wait. */
  onceBelow(size: number, callback: () => void): void {
    this.#relief = { size, callback }
  }

  /** Content of the value that waits for the channel, in the order in which it will leave. */
  waiting(id: RawCoID): readonly EncodedContent[] {
    return this.#piecesByID.get(id) ?? NONE
  }

  push(message: SyncMessage): void {
    this.#queues[0].push(message)
    this.#schedule()
  }

  pushContent(content: EncodedContent): void {
    const { id } = content.content
    const pieces = this.#piecesByID.get(id)
    if (pieces) pieces.push(content)
    else this.#piecesByID.set(id, [content])
    this.#queues[content.priority].push(content)
    if (this.#collector && this.size < MANY) this.#collect(this.#collector)
    else this.#schedule()
  }

  /** Hands over as much as the channel takes now. */
  drain(): void {
    this.#scheduled = false
    this.#handAll()
    if (this.#relief && this.size < this.#relief.size) this.relieve()
  }

  /** Nobody needs to wait for what is still here. */
  relieve(): void {
    const relief = this.#relief
    this.#relief = undefined
    relief?.callback()
  }

  #handAll(): void {
    for (const queue of [this.#queues[0], this.#queues[3], this.#queues[6]]) {
      let sent = 0
      for (const item of queue) {
        if (this.#channel.isBackedUp?.() === true) break
        this.#hand(item)
        sent++
      }
      queue.splice(0, sent)
      if (queue.length > 0) return
    }
  }

  #hand(item: SyncMessage | EncodedContent): void {
    const channel = this.#channel
    if (item instanceof EncodedContent) {
      this.#left(item.content.id)
      if (channel.pushText) channel.pushText(item.text)
      else channel.push(contentToMessage(item.content, item.priority))
    } else if (channel.pushText) channel.pushText(encodeMessage(item))
    else channel.push(item)
  }

  #left(id: RawCoID): void {
    const pieces = this.#piecesByID.get(id)
    if (pieces && pieces.length > 1) pieces.shift()
    else this.#piecesByID.delete(id)
  }

  #collect(collector: Pick<Runtime, "defer">): void {
    if (this.#collecting) return
    this.#collecting = true
    collector.defer(() => {
      this.#collecting = false
      if (!this.#scheduled) this.drain()
    })
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => this.drain())
  }
}

const NONE: readonly EncodedContent[] = []
