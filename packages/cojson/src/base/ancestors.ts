/**
 * Everything reachable from `start` by `parentsOf`, each once, parents before children, without `start` itself.
 *
 * Walks without recursion, so chains of any length are fine; of a circle one node comes before one of its parents.
 * O(nodes + links).
 */
export function ancestorsFirst<T>(start: T, parentsOf: (node: T) => Iterable<T>): T[] {
  const seen = new Set<T>([start])
  const order: T[] = []
  const path: { readonly node: T; readonly rest: Iterator<T> }[] = [{ node: start, rest: parentsOf(start)[Symbol.iterator]() }]
  for (let step = path[path.length - 1]; step !== undefined; step = path[path.length - 1]) {
    const next = step.rest.next()
    if (next.done) {
      path.pop()
      if (path.length > 0) order.push(step.node)
    } else if (!seen.has(next.value)) {
      seen.add(next.value)
      path.push({ node: next.value, rest: parentsOf(next.value)[Symbol.iterator]() })
    }
  }
  return order
}
