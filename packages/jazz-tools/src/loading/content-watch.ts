import type { LocalNode, RawCoID } from "cojson"
import { watchContent } from "./engine.ts"

/** Watches the content of one value at a time; remembers which one while it is off. */
export class ContentWatch {
  readonly #node: LocalNode
  readonly #listener: () => void
  #id: RawCoID
  #stop: (() => void) | undefined

  constructor(node: LocalNode, id: RawCoID, listener: () => void) {
    this.#node = node
    this.#id = id
    this.#listener = listener
  }

  start(): void {
    this.#stop ??= watchContent(this.#node, this.#id, this.#listener)
  }

  /** From now on another value: what is read may be a branch of what was asked for. */
  follow(id: RawCoID): void {
    if (id === this.#id) return
    this.#id = id
    if (!this.#stop) return
    this.stop()
    this.start()
  }

  stop(): void {
    this.#stop?.()
    this.#stop = undefined
  }
}
