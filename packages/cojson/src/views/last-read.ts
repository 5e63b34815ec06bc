import { MAX_ARGUMENTS, pushAll } from "../base/push-all.ts"
import type { ItemValue } from "./no-value.ts"
import { Rope } from "./rope.ts"

/** One change of a sequence. */
export interface Patch {
  readonly index: number
  readonly removed: number
  readonly inserted: readonly ItemValue[]
}

/** What readers got of a sequence, and the one change since: what they get next is made from it. */
export class LastRead<T> {
  /** What readers got last; undefined before, and when too much has changed since. Nobody else changes it; not an accessor, because every edit looks at it. */
  last: T | undefined = undefined
  readonly #patched: (last: T, patch: Patch) => T
  #patch: Patch | undefined

  constructor(patched: (last: T, patch: Patch) => T) {
    this.#patched = patched
  }

  /** What readers would get now, if that needs no work. */
  get current(): T | undefined {
    return this.#patch ? undefined : this.last
  }

  /** From now on readers get this. */
  set(value: T): void {
    this.last = value
    this.#patch = undefined
  }

  /** Something changed. Of several changes before anybody has read, those that go on where the one before ended are as good as one. */
  change(patch: Patch): void {
    if (this.last === undefined) return
    const before = this.#patch
    if (!before) this.#patch = patch
    else if (patch.index === before.index + before.inserted.length)
      this.#patch = { index: before.index, removed: before.removed + patch.removed, inserted: joined(before.inserted, patch.inserted) }
    else this.forget()
  }

  forget(): void {
    this.last = undefined
    this.#patch = undefined
  }

  /** The same until something changes. */
  read(make: () => T): T {
    const last = this.last
    const patch = this.#patch
    if (last !== undefined && !patch) return last
    const value = last !== undefined && patch ? this.#patched(last, patch) : make()
    this.set(value)
    return value
  }
}

function joined(before: readonly ItemValue[], behind: readonly ItemValue[]): readonly ItemValue[] {
  return behind.length === 0 ? before : before.concat(behind)
}

export function patchValues(values: ItemValue[], { index, removed, inserted }: Patch): void {
  if (inserted.length <= MAX_ARGUMENTS) values.splice(index, removed, ...inserted)
  else {
    const behind = values.splice(index)
    pushAll(values, inserted)
    pushAll(values, behind.slice(removed))
  }
}

/** Of texts with as many code units as items; each of them is mostly the one before with a change. */
export function textPatcher(): (text: string, patch: Patch) => string {
  let rope: Rope | undefined
  return (text, { index, removed, inserted }) => (rope ??= new Rope()).patched(text, index, removed, inserted.join(""))
}
