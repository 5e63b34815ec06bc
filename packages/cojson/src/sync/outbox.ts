/**
 * Outbox: what waits for one channel. Accounts and groups go first, files last (sync §10); messages of one priority keep their
 * order. Everything of one microtask round leaves together. While the channel is backed up only the queue grows, and of content
 * only references to segments that we have anyway.
 */
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

export class Outbox {
  readonly #channel: OutgoingPeerChannel
  readonly #queues: Record<Priority, (SyncMessage | EncodedContent)[]> = { 0: [], 3: [], 6: [] }
  #scheduled = false

  constructor(channel: OutgoingPeerChannel) {
    this.#channel = channel
    channel.onDrain?.(() => this.drain())
  }

  push(message: SyncMessage): void {
    this.#queues[0].push(message)
    this.#schedule()
  }

  pushContent(content: EncodedContent): void {
    this.#queues[content.priority].push(content)
    this.#schedule()
  }

  /** Hands over as much as the channel takes now. */
  drain(): void {
    this.#scheduled = false
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
      if (channel.pushText) channel.pushText(item.text)
      else channel.push(contentToMessage(item.content, item.priority))
    } else if (channel.pushText) channel.pushText(encodeMessage(item))
    else channel.push(item)
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => this.drain())
  }
}
