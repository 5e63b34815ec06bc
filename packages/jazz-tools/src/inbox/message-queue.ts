/** Runs tasks in the order they came in, at most `limit` at a time. A task must not reject. */
export class MessageQueue<T> {
  readonly #limit: number
  readonly #run: (item: T) => Promise<void>
  readonly #waiting: T[] = []
  #running = 0
  #next = 0

  constructor(limit: number, run: (item: T) => Promise<void>) {
    this.#limit = Math.max(1, limit)
    this.#run = run
  }

  add(item: T): void {
    this.#waiting.push(item)
    this.#startNext()
  }

  /** Forgets what has not been started. */
  clear(): void {
    this.#waiting.length = 0
    this.#next = 0
  }

  #startNext(): void {
    while (this.#running < this.#limit && this.#next < this.#waiting.length) {
      const item = this.#waiting[this.#next++] as T // index checked by the loop condition
      if (this.#next === this.#waiting.length) this.clear()
      this.#running++
      void this.#run(item).finally(() => {
        this.#running--
        this.#startNext()
      })
    }
  }
}
