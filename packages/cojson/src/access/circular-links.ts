/**
 * Judging groups that name each other as parents.
 *
 * Such groups are walked as one log in time order (equal times: by group id), so a link that would close a circle with links
 * before it is invalid, on every node alike.
 */
import { ancestorsFirst } from "../base/ancestors.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { GroupFold } from "./group-fold.ts"
import type { GroupLookup } from "./group-lookup.ts"
import { GroupWalk, type GroupTransaction, type WalkSurroundings } from "./group-walk.ts"
import { roleInTimeline } from "./role-timeline.ts"
import type { Role } from "./roles.ts"

/** The folds in memory whose groups have to be judged together with this one, itself included, sorted by id. */
export function circleOf(fold: GroupFold, lookup: GroupLookup): readonly GroupFold[] {
  const ids = lookup.links.circleOf(fold.id)
  if (ids === undefined) return [fold]
  const circle: GroupFold[] = []
  for (const id of ids) {
    const member = id === fold.id ? fold : lookup.fold(id)
    if (member) circle.push(member)
  }
  return circle
}

interface Step {
  readonly entry: GroupTransaction
  readonly walk: GroupWalk
  readonly verdicts: boolean[]
  /** Position of the group in the circle and of the entry in the group. */
  readonly group: number
  readonly index: number
}

/** Judges every entry of every fold in the circle and hands each fold its verdicts. O(entries · links). */
export function walkTogether(circle: readonly GroupFold[], lookup: GroupLookup): void {
  const round = new Round(lookup)
  const verdicts: boolean[][] = []
  const steps: Step[] = []
  for (const [group, fold] of circle.entries()) {
    const walk = round.start(fold)
    const own: boolean[] = []
    verdicts.push(own)
    for (const [index, entry] of fold.entries.entries()) steps.push({ entry, walk, verdicts: own, group, index })
  }
  steps.sort(compareSteps)
  for (const { entry, walk, verdicts: own } of steps) {
    round.beginStep(entry.madeAt)
    const isValid = walk.judge(entry)
    if (isValid) round.forgetRoles()
    own.push(isValid)
  }
  for (const [group, fold] of circle.entries()) fold.adopt(verdicts[group] ?? [], round.wantedBy(fold.id))
}

function compareSteps(a: Step, b: Step): number {
  return a.entry.madeAt - b.entry.madeAt || a.group - b.group || a.index - b.index
}

class Round {
  readonly #lookup: GroupLookup
  readonly #walks = new Map<RawCoID, GroupWalk>()
  /** Roles inside the circle since the last valid step, so that groups with many common ancestors are not asked again and again. */
  readonly #roles = new Map<string, Role | undefined>()
  #asksOutside = false
  #time = -Infinity

  constructor(lookup: GroupLookup) {
    this.#lookup = lookup
  }

  start(fold: GroupFold): GroupWalk {
    const walk = new GroupWalk(fold.initialAdmin, this.#surroundingsOf(fold.id))
    this.#walks.set(fold.id, walk)
    return walk
  }

  wantedBy(id: RawCoID): ReadonlySet<RawCoID> {
    return this.#walks.get(id)?.wantedParents ?? new Set()
  }

  /** Roles from outside the circle may be others at another time. */
  beginStep(time: number): void {
    if (time !== this.#time && this.#asksOutside) this.forgetRoles()
    this.#time = time
  }

  forgetRoles(): void {
    this.#asksOutside = false
    if (this.#roles.size > 0) this.#roles.clear()
  }

  #surroundingsOf(child: RawCoID): WalkSurroundings {
    return {
      mayLink: (parent) => parent !== child && this.#lookup.isGroup(parent) && !this.#reaches(parent, child),
      roleIn: (parent, member, time) => this.#roleIn(parent, member, time),
    }
  }

  #roleIn(parent: RawCoID, member: string, time: number): Role | undefined {
    const walk = this.#walks.get(parent)
    if (!walk) {
      this.#asksOutside = true
      const group = this.#lookup.group(parent)
      return group && roleInTimeline(group.roleTimeline(member), time)
    }
    const asked = `${parent} ${member}`
    if (!this.#roles.has(asked)) {
      // one after the other, since the circle may be longer than any stack
      for (const above of ancestorsFirst(parent, (at) => this.#unknownAbove(at, member))) {
        this.#roles.set(`${above} ${member}`, this.#walks.get(above)?.roleForChildren(member, time))
      }
      this.#roles.set(asked, walk.roleForChildren(member, time))
    }
    return this.#roles.get(asked)
  }

  /** Groups of the circle whose roles are needed and not known yet at the present step. */
  *#unknownAbove(id: RawCoID, member: string): Iterable<RawCoID> {
    for (const parent of this.#walks.get(id)?.parentsFor(member) ?? [])
      if (this.#walks.has(parent) && !this.#roles.has(`${parent} ${member}`)) yield parent
  }

  #reaches(from: RawCoID, to: RawCoID): boolean {
    const reached = new Set<RawCoID>([from])
    for (const id of reached) {
      for (const parent of this.#walks.get(id)?.parents() ?? []) {
        if (parent === to) return true
        reached.add(parent)
      }
    }
    return false
  }
}
