/**
 * LinkGraph: which group names which as a parent, over all groups of a node, and where these links run in circles.
 *
 * It holds attempts, not verdicts: groups that only *try* to link each other already have to be judged together, because
 * which of the attempts comes first decides which one counts.
 */
import type { RawCoID } from "../ids/co-id.ts"

const NO_LINKS: ReadonlySet<RawCoID> = new Set()

export class LinkGraph {
  readonly #parents = new Map<RawCoID, Set<RawCoID>>()
  readonly #circles = new Map<RawCoID, readonly RawCoID[]>()

  /** Notes that `child` names `parent`. O(ancestors of the parent). */
  note(child: RawCoID, parent: RawCoID): void {
    if (child === parent) return
    const parents = this.#parents.get(child)
    if (parents?.has(parent)) return
    if (parents) parents.add(parent)
    else this.#parents.set(child, new Set([parent]))
    const above = this.#above(parent)
    if (above.has(child)) this.#close(child, above)
  }

  /** Groups that can be reached from `id` and reach it themselves, sorted by id; undefined outside circles. */
  circleOf(id: RawCoID): readonly RawCoID[] | undefined {
    return this.#circles.get(id)
  }

  #above(start: RawCoID): Set<RawCoID> {
    const reached = new Set<RawCoID>([start])
    for (const id of reached) for (const parent of this.#parentsOf(id)) reached.add(parent)
    return reached
  }

  /** `above`: everything that can be reached from the new link's parent. Those that reach the child form one circle. */
  #close(child: RawCoID, above: ReadonlySet<RawCoID>): void {
    const children = new Map<RawCoID, RawCoID[]>()
    for (const id of above) {
      for (const parent of this.#parentsOf(id)) {
        const known = children.get(parent)
        if (known) known.push(id)
        else children.set(parent, [id])
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
