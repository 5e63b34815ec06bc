/**
 * LinkGraph: which group names which as a parent, over all groups of a node, and where these links run in circles.
 *
 * It holds attempts, not verdicts: groups that only *try* to link each other already have to be judged together, because
 * which of the attempts comes first decides which one counts.
 */
import { pushTo } from "../base/push-to.ts"
import type { RawCoID } from "../ids/co-id.ts"

const NO_LINKS: ReadonlySet<RawCoID> = new Set()

export class LinkGraph {
  readonly #parents = new Map<RawCoID, Set<RawCoID>>()
  /** Everything that is named. */
  readonly #named = new Set<RawCoID>()
  readonly #circles = new Map<RawCoID, readonly RawCoID[]>()
  /** What can be reached from the child that got the last link: a log names many parents one after the other. */
  #last: { readonly child: RawCoID; readonly above: Set<RawCoID> } | undefined

  /** Notes that `child` names `parent`. O(1) when one of them is new, else O(ancestors) for all that a child names one after the other. */
  note(child: RawCoID, parent: RawCoID): void {
    if (child === parent) return
    const parents = this.#parents.get(child) ?? new Set()
    if (parents.has(parent)) return
    const mayClose = this.#parents.has(parent) && this.#named.has(child)
    if (this.#last?.child !== child) this.#last = mayClose ? { child, above: this.#above(parents) } : undefined
    this.#parents.set(child, parents.add(parent))
    this.#named.add(parent)
    const above = this.#last?.above
    if (above && !above.has(parent) && this.#reach(parent, above, child)) this.#close(child, above)
  }

  /** Groups that can be reached from `id` and reach it themselves, sorted by id; undefined outside circles. */
  circleOf(id: RawCoID): readonly RawCoID[] | undefined {
    return this.#circles.get(id)
  }

  #above(parents: Iterable<RawCoID>): Set<RawCoID> {
    const above = new Set<RawCoID>()
    for (const parent of parents) this.#reach(parent, above, undefined)
    return above
  }

  /** Adds a group and what can be reached from it to what was reached before. Whether the child is reached by what is new. */
  #reach(start: RawCoID, reached: Set<RawCoID>, child: RawCoID | undefined): boolean {
    const circle = child && this.#circles.get(child)
    const fresh = new Set([start])
    let found = false
    for (const id of fresh) {
      if (id === child || (circle && this.#circles.get(id) === circle)) found = true
      if (reached.has(id)) continue
      reached.add(id)
      for (const parent of this.#parentsOf(id)) fresh.add(parent)
    }
    return found
  }

  /** `above`: everything that can be reached from the child. Those that reach it form one circle. */
  #close(child: RawCoID, above: ReadonlySet<RawCoID>): void {
    const children = new Map<RawCoID, RawCoID[]>()
    for (const id of above) {
      for (const parent of this.#parentsOf(id)) {
        pushTo(children, parent, id)
      }
    }
    const members = new Set<RawCoID>([child])
    for (const id of members) for (const below of children.get(id) ?? []) members.add(below)
    const circle = [...members].sort()
    for (const id of circle) this.#circles.set(id, circle)
  }

  #parentsOf(id: RawCoID): ReadonlySet<RawCoID> {
    return this.#parents.get(id) ?? NO_LINKS
  }
}
