/**
 * ChangeFeed: collects values that changed because of peers or storage, and tells their subscribers once per microtask round.
 *
 * A change of a group may change the meaning of every value it owns and of its child groups. Values with subscribers watch their
 * owner group and all its ancestors; everything else notices when it is next read.
 */
import type { GroupWatch, Watchable } from "../covalue/ports.ts"
import type { RawCoID } from "../ids/co-id.ts"

export class ChangeFeed implements GroupWatch {
  readonly #watchersByGroup = new Map<RawCoID, Set<Watchable>>()
  readonly #followersByValue = new Map<RawCoID, Set<() => void>>()
  readonly #dirty = new Set<Watchable>()
  readonly #report: (error: unknown) => void
  #scheduled = false

  constructor(report: (error: unknown) => void) {
    this.#report = report
  }

  /** `watcher` depends on the group: it hears of every change of it. */
  watch(group: RawCoID, watcher: Watchable): void {
    const watchers = this.#watchersByGroup.get(group)
    if (watchers) watchers.add(watcher)
    else this.#watchersByGroup.set(group, new Set([watcher]))
  }

  unwatch(group: RawCoID, watcher: Watchable): void {
    const watchers = this.#watchersByGroup.get(group)
    if (watchers?.delete(watcher) && watchers.size === 0) this.#watchersByGroup.delete(group)
  }

  /** Hears of everything that arrives for the value, whether or not it can be read. Returns the way to stop. */
  follow(id: RawCoID, listener: () => void): () => void {
    const followers = this.#followersByValue.get(id) ?? new Set()
    this.#followersByValue.set(id, followers.add(listener))
    return () => {
      followers.delete(listener)
      if (followers.size === 0 && this.#followersByValue.get(id) === followers) this.#followersByValue.delete(id)
    }
  }

  /** The value got new content. Subscribers hear in the next microtask. */
  changed(value: Watchable): void {
    if (value.hasSubscribers || this.#followersByValue.has(value.id)) this.#add(value)
  }

  /** The group got new content: everything that watches it may have changed. */
  groupChanged(group: RawCoID): void {
    for (const watcher of this.#watchersByGroup.get(group) ?? []) this.#add(watcher)
  }

  #add(value: Watchable): void {
    this.#dirty.add(value)
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => this.#deliver())
  }

  #deliver(): void {
    this.#scheduled = false
    const round = [...this.#dirty]
    this.#dirty.clear()
    for (const value of round) {
      try {
        value.notifyIfChanged()
        this.#followersByValue.get(value.id)?.forEach((listener) => listener())
      } catch (error) {
        this.#report(error) // a subscriber failed; the others must still hear
      }
    }
  }
}
