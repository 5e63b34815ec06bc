import type { Runtime } from "../../packages/cojson/src/base/runtime.ts"
import type { VirtualRuntime } from "../../packages/cojson/src/base/virtual-runtime.ts"
import type { LocalNode } from "../../packages/cojson/src/node/local-node.ts"
import type { Chance } from "./chance.ts"

const MAX_JUMP_MS = 600_000

/** A machine with a clock of its own that may be wrong. */
export abstract class Host {
  readonly name: string
  abstract readonly node: LocalNode | undefined
  protected readonly runtime: Runtime
  #offsetMs = 0

  constructor(name: string, world: VirtualRuntime) {
    this.name = name
    this.runtime = {
      now: () => world.now() + this.#offsetMs,
      defer: (task) => world.defer(task),
      soon: (task) => queueMicrotask(task),
      timer: (delayMs, task) => world.timer(delayMs, task),
      log: world.log,
    }
  }

  expectNode(): LocalNode {
    if (!this.node) throw new Error(`${this.name} is down`)
    return this.node
  }

  /** Forwards or backwards, up to ten minutes. */
  jump(chance: Chance): string {
    this.#offsetMs += chance.below(2 * MAX_JUMP_MS) - MAX_JUMP_MS
    return `the clock of ${this.name} jumps`
  }
}
