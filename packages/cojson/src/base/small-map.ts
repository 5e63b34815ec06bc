/** A {@link SmallMap} that somebody else changes. */
export type ReadonlySmallMap<K, V> = Pick<SmallMap<K, V>, "size" | "get" | "has" | "forEach" | "values" | typeof Symbol.iterator>

/** A map that hardly ever has more than one entry, which then takes 48 bytes instead of 250. Keys are told apart by `===`. */
export class SmallMap<K, V> implements Iterable<[K, V]> {
  #key: K | undefined
  #value: V | undefined
  /** As soon as there are several, all of them. */
  #all: Map<K, V> | undefined
  #isEmpty = true

  get size(): number {
    if (this.#all) return this.#all.size
    return this.#isEmpty ? 0 : 1
  }

  get(key: K): V | undefined {
    if (this.#all) return this.#all.get(key)
    return this.#key === key ? this.#value : undefined
  }

  set(key: K, value: V): void {
    if (this.#all) this.#all.set(key, value)
    else if (this.#isEmpty || this.#key === key) {
      this.#key = key
      this.#value = value
      this.#isEmpty = false
    } else this.#all = new Map(this).set(key, value)
  }

  /** Whether it was there. */
  delete(key: K): boolean {
    if (this.#all) return this.#all.delete(key)
    if (!this.has(key)) return false
    this.#key = undefined
    this.#value = undefined
    this.#isEmpty = true
    return true
  }

  has(key: K): boolean {
    return this.#all ? this.#all.has(key) : !this.#isEmpty && this.#key === key
  }

  /** What is done for every value of a node goes this way: a loop over entries makes seven objects for one, and takes 0.5 us where nothing is compiled. */
  forEach(visit: (value: V, key: K) => void): void {
    if (this.#all) this.#all.forEach(visit)
    else if (!this.#isEmpty) visit(this.#value as V, this.#key as K) // it is not empty
  }

  values(): IterableIterator<V> {
    if (this.#all) return this.#all.values()
    return (this.#isEmpty ? [] : [this.#value as V])[Symbol.iterator]() // it is not empty
  }

  /** Not a generator: that would cost as much as what most loops do. */
  [Symbol.iterator](): IterableIterator<[K, V]> {
    if (this.#all) return this.#all[Symbol.iterator]()
    return (this.#isEmpty ? [] : [[this.#key, this.#value] as [K, V]])[Symbol.iterator]() // it is not empty
  }
}
