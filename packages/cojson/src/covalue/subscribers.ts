/**
 * Subscribers of one value. They hear of everything that may change what they see: the value, its owner group, and all groups that
 * this inherits from. Exists only while there are some.
 */
import type { RawCoID } from "../ids/co-id.ts"
import type { CoValueCore } from "./co-value-core.ts"

export class Subscribers {
  readonly #value: CoValueCore
  readonly #listeners = new Set<() => void>()
  readonly #watching = new Map<RawCoID, () => void>()
  #notifiedVersion = -1

  constructor(value: CoValueCore) {
    this.#value = value
  }

  /** Returns the way to stop; it says whether this was the last. */
  add(listener: () => void): () => boolean {
    const own = () => listener()
    this.#listeners.add(own)
    this.#watchGroups()
    return () => {
      this.#listeners.delete(own)
      if (this.#listeners.size > 0) return false
      this.#stopWatching(new Set())
      return true
    }
  }

  /** After news from outside: tells them if the content is not what they last saw. */
  notifyIfChanged(): void {
    if (!this.#value.isAvailable()) return
    this.#watchGroups()
    if (this.#visibleVersion() !== this.#notifiedVersion) this.notify()
  }

  notify(): void {
    this.#notifiedVersion = this.#visibleVersion()
    for (const listener of [...this.#listeners]) {
      try {
        listener()
      } catch (error) {
        // whoever made the change must not notice, and the others must still hear
        this.#value.node.runtime.log.error("subscriber failed", { id: this.#value.id, error })
      }
    }
  }

  #visibleVersion(): number {
    return this.#value.contentVersion + (this.#value.ownership()?.state.version ?? 0)
  }

  #watchGroups(): void {
    const { node, header } = this.#value
    const groups = new Set<RawCoID>()
    if (header?.ruleset.type === "ownedByGroup") groups.add(header.ruleset.group)
    else if (header?.ruleset.type === "group") for (const { id } of this.#value.groupState().parents()) groups.add(id)
    for (const id of groups) {
      const group = node.availableCoValue(id)
      if (group?.isGroupLike) for (const parent of group.groupState().parents()) groups.add(parent.id)
      if (!this.#watching.has(id)) this.#watching.set(id, node.changeFeed.watch(id, this.#value))
    }
    this.#stopWatching(groups)
  }

  #stopWatching(except: ReadonlySet<RawCoID>): void {
    for (const [id, stop] of this.#watching) {
      if (except.has(id)) continue
      stop()
      this.#watching.delete(id)
    }
  }
}
