/**
 * Outbox: what waits for one channel. Accounts and groups go first, files last (sync §10); messages of one priority keep their
 * order. Everything of one microtask round leaves together, and content for a client behind a socket together with what came for it from
 * others in the same round of the event loop; clients in the same process get it at once. Likewise a program that asks for a value in each of
 * many callbacks asks in one frame. While the channel is backed up only the queue grows, and of content only references to segments that we
 * have anyway.
 */
import { pushTo } from "../base/push-to.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { Content } from "../log/content.ts"
import { contentToMessage, encodeContent, encodeMessage } from "../wire/encode.ts"
import type { Priority, SyncMessage } from "../wire/messages.ts"
import type { Departures } from "./departures.ts"
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

/** So many messages leave at once: whoever gets them has work while we ask for the rest, or answer it. */
const MANY = 64
/** At most so many UTF-16 code units of several messages are handed over at once: what the channel puts into one frame. */
const ENOUGH = 25_000
/** So many counters in a message count as another one: what a client is told of a value with 100,000 sessions takes 10 MB each time. */
const COUNTERS_OF_MESSAGE = 100

export class Outbox {
  readonly #channel: OutgoingPeerChannel
  readonly #departures: Departures
  readonly #isSocket: boolean
  readonly #collects: boolean
  readonly #queues: readonly [(SyncMessage | EncodedContent)[], (SyncMessage | EncodedContent)[], (SyncMessage | EncodedContent)[]] = [
    [],
    [],
    [],
  ]
  /** The pieces of content in the queues, in order. */
  readonly #piecesByID = new Map<RawCoID, EncodedContent[]>()
  /** On their way to the channel. */
  #texts: string[] = []
  #textsLength = 0
  /** What waits and is longer than usual, by how much, in messages. */
  readonly #long = new Map<SyncMessage, number>()
  #excess = 0
  #relief: { readonly weight: number; readonly callback: () => void } | undefined

  /** @param collects whether content may wait for more; texts only */
  constructor(channel: OutgoingPeerChannel, departures: Departures, collects: boolean) {
    this.#channel = channel
    this.#departures = departures
    this.#isSocket = channel.pushText !== undefined
    this.#collects = collects && this.#isSocket
    channel.onDrain?.(() => this.drain())
  }

  /** Messages that wait for the channel. */
  get size(): number {
    const queues = this.#queues
    return queues[0].length + queues[1].length + queues[2].length
  }

  /** The {@link size}, where a long message counts as several. */
  get weight(): number {
    return this.size + this.#excess
  }

  /** Calls back once when the {@link weight} is less. */
  onceBelow(weight: number, callback: () => void): void {
    this.#relief = { weight, callback }
  }

  /** Content of the value that waits for the channel, in the order in which it will leave. */
  waiting(id: RawCoID): readonly EncodedContent[] {
    return this.#piecesByID.get(id) ?? NONE
  }

  push(message: SyncMessage): void {
    this.#queues[0].push(message)
    this.#weigh(message)
    const isAsking = this.#isSocket && message.action === "load"
    if (isAsking && this.size >= MANY) this.drain()
    else if (isAsking) this.#departures.together(this)
    else this.#departures.soon(this)
  }

  pushContent(content: EncodedContent): void {
    const { id } = content.content
    pushTo(this.#piecesByID, id, content)
    this.#queues[PLACE[content.priority]].push(content)
    if (this.size >= MANY) this.drain()
    else if (this.#collects) this.#departures.later(this)
    else this.#departures.soon(this)
  }

  /** Hands over as much as the channel takes now. */
  drain(): void {
    this.#handAll()
    if (this.#relief && this.weight < this.#relief.weight) this.relieve()
  }

  /** Nobody needs to wait for what is still here. */
  relieve(): void {
    const relief = this.#relief
    this.#relief = undefined
    relief?.callback()
  }

  #handAll(): void {
    for (const queue of this.#queues) {
      let handed = 0
      for (let item = queue[0]; item && this.#channel.isBackedUp?.() !== true; item = queue[++handed]) this.#hand(item)
      if (handed === queue.length) queue.length = 0
      else queue.splice(0, handed)
      if (queue.length > 0) break
    }
    this.#handTexts()
  }

  #hand(item: SyncMessage | EncodedContent): void {
    const channel = this.#channel
    if (item instanceof EncodedContent) this.#left(item.content.id)
    else if (this.#long.size > 0) this.#forget(item)
    if (channel.pushTexts) {
      const text = textOf(item)
      if (this.#textsLength + text.length > ENOUGH) this.#handTexts()
      this.#texts.push(text)
      this.#textsLength += text.length + 1
      if (this.#textsLength > ENOUGH) this.#handTexts()
    } else if (channel.pushText) channel.pushText(textOf(item))
    else channel.push(item instanceof EncodedContent ? contentToMessage(item.content, item.priority) : item)
  }

  #handTexts(): void {
    if (this.#texts.length === 0) return
    const texts = this.#texts
    this.#texts = []
    this.#textsLength = 0
    this.#channel.pushTexts?.(texts)
  }

  #weigh(message: SyncMessage): void {
    if (message.action !== "known" && message.action !== "load") return
    let counters = 0
    for (const _ in message.sessions) counters++
    if (counters < COUNTERS_OF_MESSAGE) return
    const excess = Math.floor(counters / COUNTERS_OF_MESSAGE)
    this.#long.set(message, excess)
    this.#excess += excess
  }

  #forget(message: SyncMessage): void {
    this.#excess -= this.#long.get(message) ?? 0
    this.#long.delete(message)
  }

  #left(id: RawCoID): void {
    const pieces = this.#piecesByID.get(id)
    if (pieces && pieces.length > 1) pieces.shift()
    else this.#piecesByID.delete(id)
  }
}

function textOf(item: SyncMessage | EncodedContent): string {
  return item instanceof EncodedContent ? item.text : encodeMessage(item)
}

const NONE: readonly EncodedContent[] = []
/** Which queue is for which priority. */
const PLACE = { 0: 0, 3: 1, 6: 2 } as const
