import type { MaybeLoaded, Settled } from "../schema/infer.ts"

interface RefSource {
  readonly id: string
  read(): unknown
  load(): Promise<unknown>
}

/**
 * A handle on a reference: tells the id without loading anything.
 *
 * @example
 * ```ts
 * const Person = co.map({ pet: co.map({ name: z.string() }) })
 * const person = Person.create({ pet: { name: "Rex" } })
 * console.log(person.$jazz.refs.pet?.id === person.pet.$jazz.id) // true
 * ```
 */
export class Ref<V> {
  readonly parent: unknown
  readonly schema: unknown
  readonly #source: RefSource

  constructor(source: RefSource, parent: unknown, schema: unknown) {
    this.#source = source
    this.parent = parent
    this.schema = schema
  }

  get id(): string {
    return this.#source.id
  }

  /** Behaves like reading the field: starts loading. */
  get value(): MaybeLoaded<V> {
    // The source reads the field that this handle was typed by.
    return this.#source.read() as MaybeLoaded<V>
  }

  /** The loaded value, or why it could not be loaded. Never rejects for missing data. */
  load(): Promise<Settled<V>> {
    return this.#source.load() as Promise<Settled<V>>
  }
}
