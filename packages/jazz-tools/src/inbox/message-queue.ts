export interface MessageQueueOptions<T, P> {
  /** How many run at once. */
  readonly limit: number
  /** How many more are prepared. */
  readonly ahead: number
  /** Starts what running needs: called in order, once for each. Must not throw. */
  readonly prepare: (item: T) => P
  /** Must not reject. */
  readonly run: (item: T, prepared: P) => Promise<void>
  /** Who takes turns; by default all items are of one. */
  readonly senderOf?: ((item: T) => string) | undefined
}

/** What waits of one sender, in order. */
interface Line<T> {
  readonly items: T[]
  next: number
}

/**
 * Runs tasks, at most `limit` at a time, and prepares those that come next: of each sender in the order they came in, one of each sender in
 * turn, so that who sends thousands keeps nobody waiting.
 */
export class MessageQueue<T, P> {
  readonly #options: MessageQueueOptions<T, P>
  readonly #limit: number
  /** By sender; whose turn is next comes first. */
  readonly #waiting = new Map<string | undefined, Line<T>>()
  readonly #prepared: { readonly item: T; readonly prepared: P }[] = []
  #running = 0

  constructor(options: MessageQueueOptions<T, P>) {
    this.#options = options
    this.#limit = Math.max(1, options.limit)
  }

  add(item: T): void {
    const sender = this.#options.senderOf?.(item)
    const line = this.#waiting.get(sender)
    if (line) line.items.push(item)
    else this.#waiting.set(sender, { items: [item], next: 0 })
    this.#goOn()
  }

  /** Forgets what has not been started. */
  clear(): void {
    this.#waiting.clear()
    this.#prepared.length = 0
  }

  #goOn(): void {
    this.#prepareNext()
    while (this.#running < this.#limit) {
      const next = this.#prepared.shift()
      if (!next) return
      this.#running++
      void this.#options.run(next.item, next.prepared).finally(() => {
        this.#running--
        this.#goOn()
      })
      this.#prepareNext()
    }
  }

  #prepareNext(): void {
    while (this.#running + this.#prepared.length < this.#limit + this.#options.ahead) {
      const [first] = this.#waiting
      if (!first) return
      const [sender, line] = first
      const item = line.items[line.next++] as T // a line that has no more is removed below
      this.#waiting.delete(sender)
      if (line.next < line.items.length) this.#waiting.set(sender, line)
      this.#prepared.push({ item, prepared: this.#options.prepare(item) })
    }
  }
}
