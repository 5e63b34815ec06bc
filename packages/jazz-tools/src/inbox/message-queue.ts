export interface MessageQueueOptions<T, P> {
  /** How many run at once. */
  readonly limit: number
  /** How many more are prepared. */
  readonly ahead: number
  /** Starts what running needs: called in order, once for each. Must not throw. */
  readonly prepare: (item: T) => P
  /** Must not reject. */
  readonly run: (item: T, prepared: P) => Promise<void>
}

/** Runs tasks in the order they came in, at most `limit` at a time, and prepares those that come next. */
export class MessageQueue<T, P> {
  readonly #options: MessageQueueOptions<T, P>
  readonly #limit: number
  readonly #waiting: T[] = []
  readonly #prepared: { readonly item: T; readonly prepared: P }[] = []
  #running = 0
  #next = 0

  constructor(options: MessageQueueOptions<T, P>) {
    this.#options = options
    this.#limit = Math.max(1, options.limit)
  }

  add(item: T): void {
    this.#waiting.push(item)
    this.#goOn()
  }

  /** Forgets what has not been started. */
  clear(): void {
    this.#waiting.length = 0
    this.#next = 0
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
    while (this.#next < this.#waiting.length && this.#running + this.#prepared.length < this.#limit + this.#options.ahead) {
      const item = this.#waiting[this.#next++] as T // index checked by the loop condition
      if (this.#next === this.#waiting.length) this.#waiting.length = this.#next = 0
      this.#prepared.push({ item, prepared: this.#options.prepare(item) })
    }
  }
}
