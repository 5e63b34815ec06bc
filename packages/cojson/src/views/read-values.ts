import type { JsonValue } from "../base/json.ts"

/** One change of an array. */
interface Patch {
  readonly index: number
  readonly removed: 0 | 1
  readonly inserted: readonly JsonValue[]
}

/** The array that readers got, and the one change since: the next one is a copy of it with that change. */
export class ReadValues {
  #values: readonly JsonValue[] | undefined
  #patch: Patch | undefined

  /** What readers got last; undefined before, and when too much has changed since. */
  get last(): readonly JsonValue[] | undefined {
    return this.#values
  }

  /** What readers would get now, if that needs no work. */
  get current(): readonly JsonValue[] | undefined {
    return this.#patch ? undefined : this.#values
  }

  /** From now on readers get this. */
  set(values: readonly JsonValue[]): void {
    this.#values = values
    this.#patch = undefined
  }

  /** Something changed. A second change before anybody has read is one too many. */
  change(index: number, removed: 0 | 1, inserted: readonly JsonValue[]): void {
    if (!this.#values) return
    if (this.#patch) this.forget()
    else this.#patch = { index, removed, inserted }
  }

  forget(): void {
    this.#values = undefined
    this.#patch = undefined
  }

  /** The same array until something changes. */
  read(make: () => readonly JsonValue[]): readonly JsonValue[] {
    const values = this.#values
    const patch = this.#patch
    this.#patch = undefined
    if (!values) return (this.#values = make())
    if (!patch) return values
    const { index, removed, inserted } = patch
    const isAtEnd = index === values.length // then one copy will do
    this.#values = isAtEnd ? values.concat(inserted) : values.slice(0, index).concat(inserted, values.slice(index + removed))
    return this.#values
  }
}
