/** Puts an item into a list that is in an order of its own, and returns its position there. O(1) for one that comes after all others. */
export function insertInOrder(items: number[], item: number, compare: (a: number, b: number) => number): number {
  const last = items.at(-1)
  if (last === undefined || compare(last, item) < 0) return items.push(item) - 1
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
