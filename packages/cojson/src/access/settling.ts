/**
 * Settling: in which order groups are brought up to date, so that nobody who is judged has to wait for somebody above. Without that, judging
 * would go from parent to parent as deep as strangers like.
 */
import { ancestorsFirst } from "../base/ancestors.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { GroupLookup } from "./group-lookup.ts"

export class Settling {
  readonly #lookup: Pick<GroupLookup, "epoch" | "isGroup" | "links" | "namedIn">
  /** Groups that were brought up to date, or are being so, in {@link #epoch}. */
  readonly #settled = new Set<RawCoID>()
  #epoch = -1

  constructor(lookup: Pick<GroupLookup, "epoch" | "isGroup" | "links" | "namedIn">) {
    this.#lookup = lookup
  }

  /**
   * Groups above this one that were not asked for in this epoch, farthest ancestors first. Groups in a circle come together, behind all that
   * any of them names; those in a circle with this one are left out. O(groups + links).
   */
  next(id: RawCoID, named: Iterable<RawCoID>): readonly RawCoID[] {
    const fresh = this.#unsettled(named)
    if (fresh.size === 0) return NONE
    const lookup = this.#lookup
    const circle = (at: RawCoID) => lookup.links.circleOf(at) ?? [at]
    const first = (at: RawCoID) => circle(at)[0] ?? at
    function* above(start: RawCoID): Iterable<RawCoID> {
      for (const at of circle(start))
        for (const parent of at === id ? named : lookup.namedIn(at)) if (fresh.has(parent) && first(parent) !== start) yield first(parent)
    }
    return ancestorsFirst(first(id), above).flatMap((at) => circle(at).filter((member) => fresh.has(member)))
  }

  /** Notes links on the way, so that circles are known as a whole before anybody in them is judged. */
  #unsettled(named: Iterable<RawCoID>): ReadonlySet<RawCoID> {
    const { epoch, links } = this.#lookup
    if (this.#epoch !== epoch) this.#settled.clear()
    this.#epoch = epoch
    const fresh = new Set<RawCoID>()
    const add = (id: RawCoID) => {
      if (this.#settled.has(id) || !this.#lookup.isGroup(id)) return
      this.#settled.add(id)
      fresh.add(id)
    }
    for (const id of named) add(id)
    for (const at of fresh) {
      for (const parent of this.#lookup.namedIn(at)) {
        links.note(at, parent)
        add(parent)
      }
    }
    return fresh
  }
}

const NONE: readonly RawCoID[] = []
