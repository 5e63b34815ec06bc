/**
 * Departures: when outboxes hand over what they have. All of them share one end of a round: of the microtask round for what somebody waits
 * for, of the round of the event loop for content that may wait for more. A deferral of its own for each of 50 subscribers costs more than
 * sending to them.
 */
import type { Runtime } from "../base/runtime.ts"

interface Departing {
  /** Hands over what can be handed over now. */
  drain(): void
}

export class Departures {
  readonly #runtime: Pick<Runtime, "defer">
  #soon = new Set<Departing>()
  #later = new Set<Departing>()
  #hasMicrotask = false
  #inRound = false
  #isDeferred = false

  constructor(runtime: Pick<Runtime, "defer">) {
    this.#runtime = runtime
  }

  /** Drained at the end of the {@link round}, outside of one after the microtask. */
  soon(one: Departing): void {
    this.#soon.add(one)
    if (this.#inRound || this.#hasMicrotask) return
    this.#hasMicrotask = true
    queueMicrotask(() => {
      this.#hasMicrotask = false
      this.#leave()
    })
  }

  /** Does work after which everything leaves that is due soon. */
  round(work: () => void): void {
    this.#inRound = true
    try {
      work()
    } finally {
      this.#inRound = false
      this.#leave()
    }
  }

  /** Drained at the end of the {@link round}, outside of one at the end of the round of the event loop. */
  together(one: Departing): void {
    if (this.#inRound) this.#soon.add(one)
    else this.later(one)
  }

  /** Drained at the end of the round of the event loop. */
  later(one: Departing): void {
    this.#later.add(one)
    if (this.#isDeferred) return
    this.#isDeferred = true
    this.#runtime.defer(() => {
      this.#isDeferred = false
      const due = this.#later
      this.#later = new Set()
      for (const one of due) one.drain()
    })
  }

  /** What is drained may make more due: acknowledgements go to outboxes. */
  #leave(): void {
    while (this.#soon.size > 0) {
      const due = this.#soon
      this.#soon = new Set()
      for (const one of due) one.drain()
    }
  }
}
