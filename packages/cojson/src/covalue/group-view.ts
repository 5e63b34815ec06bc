import type { GroupContent } from "../access/group-content.ts"
import { isJsonObject } from "../base/json.ts"
import { keyText, MapView } from "../views/map-view.ts"
import type { Entry } from "../views/view.ts"

/** A map view that also knows in which order its keys first appeared, for the indexes of a group. */
export class GroupView extends MapView implements GroupContent {
  readonly #seen = new Set<string>()
  #allKeys: string[] = []
  #version = 0
  #resets = 0

  get allKeys(): readonly string[] {
    return this.#allKeys
  }

  get version(): number {
    return this.#version
  }

  get resets(): number {
    return this.#resets
  }

  override append(entries: readonly Entry[]): void {
    super.append(entries)
    for (const entry of entries) this.#note(entry)
  }

  override insert(entry: Entry): boolean {
    this.#note(entry)
    return super.insert(entry)
  }

  override reset(): void {
    super.reset()
    this.#seen.clear()
    this.#allKeys = []
    this.#resets++
    this.#version++
  }

  #note(entry: Entry): void {
    this.#version++
    for (const change of entry.changes) {
      if (!isJsonObject(change)) continue
      const key = keyText(change.key)
      if (key === undefined || this.#seen.has(key)) continue
      this.#seen.add(key)
      this.#allKeys.push(key)
    }
  }
}
