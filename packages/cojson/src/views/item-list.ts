/** Items in an order of their own, each once. As long as they are consecutive numbers, as those of one transaction are, they take no room. */
export class ItemList {
  #first = 0
  #count = 0
  #items: number[] | undefined

  /** undefined outside. */
  at(position: number): number | undefined {
    if (this.#items) return this.#items[position]
    return position >= 0 && position < this.#count ? this.#first + position : undefined
  }

  get last(): number | undefined {
    return this.at((this.#items?.length ?? this.#count) - 1)
  }

  /** Returns the position that the item got. O(1) for one that comes after all others. */
  insert(item: number, compare: (a: number, b: number) => number): number {
    const last = this.last
    if (last === undefined || compare(last, item) < 0) return this.append(item)
    const items = (this.#items ??= this.toArray())
    let low = 0
    let high = items.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = items[middle]
      if (other !== undefined && compare(other, item) < 0) low = middle + 1
      else high = middle
    }
    items.splice(low, 0, item)
    return low
  }

  /** Adds an item that comes after all others, and returns its position. */
  append(item: number): number {
    if (this.#items) return this.#items.push(item) - 1
    if (this.#count === 0) this.#first = item
    else if (item !== this.#first + this.#count) return (this.#items = this.toArray()).push(item) - 1
    return this.#count++
  }

  /** Adds consecutive items that come after all others; at least one. O(1) as long as all are consecutive. */
  appendRun(first: number, count: number): void {
    const position = this.append(first)
    if (this.#items) for (let i = 1; i < count; i++) this.#items.push(first + i)
    else this.#count = position + count
  }

  toArray(): number[] {
    return this.#items?.slice() ?? Array.from({ length: this.#count }, (_, i) => this.#first + i)
  }
}
