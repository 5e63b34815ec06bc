/** One replaced run: items `from…to` of the old list become `insertFrom…insertTo` of the new one. */
export interface Replacement {
  readonly from: number
  readonly to: number
  readonly insertFrom: number
  readonly insertTo: number
}

/** A minimal edit script (Myers), in order of position. O((n + m) · d) for d differences. */
export function diff<A, B>(before: readonly A[], after: readonly B[], same: (a: A | B, b: A | B) => boolean): Replacement[] {
  let start = 0
  let endA = before.length
  let endB = after.length
  while (start < endA && start < endB && same(before[start] as A, after[start] as B)) start++
  while (endA > start && endB > start && same(before[endA - 1] as A, after[endB - 1] as B)) {
    endA--
    endB--
  }
  if (start === endA && start === endB) return []
  if (start === endA || start === endB) return [{ from: start, to: endA, insertFrom: start, insertTo: endB }]
  return runs(commonPairs(before, after, { start, endA, endB }, same), { start, endA, endB })
}

interface Range {
  readonly start: number
  readonly endA: number
  readonly endB: number
}

/** Pairs of equal items that stay, in order. */
function commonPairs<A, B>(
  before: readonly A[],
  after: readonly B[],
  range: Range,
  same: (a: A | B, b: A | B) => boolean,
): [number, number][] {
  const n = range.endA - range.start
  const m = range.endB - range.start
  const max = n + m
  const trace: Int32Array[] = []
  const furthest = new Int32Array(2 * max + 2)
  for (let d = 0; d <= max; d++) {
    trace.push(furthest.slice())
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (furthest[max + k - 1] ?? 0) < (furthest[max + k + 1] ?? 0))
      let x = down ? (furthest[max + k + 1] ?? 0) : (furthest[max + k - 1] ?? 0) + 1
      let y = x - k
      while (x < n && y < m && same(before[range.start + x] as A, after[range.start + y] as B)) {
        x++
        y++
      }
      furthest[max + k] = x
      if (x >= n && y >= m) return backtrack(trace, d, { n, m, max, start: range.start })
    }
  }
  return []
}

function backtrack(
  trace: readonly Int32Array[],
  last: number,
  size: { n: number; m: number; max: number; start: number },
): [number, number][] {
  const pairs: [number, number][] = []
  let x = size.n
  let y = size.m
  for (let d = last; d >= 0; d--) {
    const furthest = trace[d]
    if (!furthest) break
    const k = x - y
    const at = (diagonal: number) => furthest[size.max + diagonal] ?? 0
    const previousK = k === -d || (k !== d && at(k - 1) < at(k + 1)) ? k + 1 : k - 1
    const previousX = d === 0 ? 0 : at(previousK)
    const previousY = d === 0 ? 0 : previousX - previousK
    while (x > previousX && y > previousY && x > 0 && y > 0) {
      x--
      y--
      pairs.push([size.start + x, size.start + y])
    }
    x = previousX
    y = previousY
  }
  return pairs.reverse()
}

function runs(pairs: readonly [number, number][], range: Range): Replacement[] {
  const result: Replacement[] = []
  let a = range.start
  let b = range.start
  for (const [nextA, nextB] of [...pairs, [range.endA, range.endB] as const]) {
    if (nextA > a || nextB > b) result.push({ from: a, to: nextA, insertFrom: b, insertTo: nextB })
    a = nextA + 1
    b = nextB + 1
  }
  return result
}
