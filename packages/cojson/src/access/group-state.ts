/**
 * GroupState: who has which role in one group or account, now and at any time, and which keys are current.
 *
 * Reads the folded content; keeps one role timeline per member that was asked for and repairs it only when an operation on
 * that member, on `everyone`, on a link, or a timeline in a parent changed.
 */
import type { RawCoID } from "../ids/co-id.ts"
import type { KeyID } from "../ids/key-id.ts"
import { ancestorsFirst } from "../base/ancestors.ts"
import { rolesInCircle, type LinkWithin } from "./circular-roles.ts"
import type { GroupContent, KeyOp } from "./group-content.ts"
import { GroupIndex } from "./group-index.ts"
import { isKeyID, parentKey, READ_KEY, writeKeyKey, type Member } from "./group-keys.ts"
import type { GroupLookup } from "./group-lookup.ts"
import { REVOKED } from "./inheritance.ts"
import { combineRoles, roleInTimeline, sameTimeline, type InheritedRoles, type RoleSources, type RoleTimeline } from "./role-timeline.ts"
import { EVERYONE, type Everyone, type Role } from "./roles.ts"

export { roleInTimeline, type RoleInterval, type RoleTimeline } from "./role-timeline.ts"

export interface GroupStateOptions {
  readonly id: RawCoID
  readonly content: GroupContent
  readonly isAccount: boolean
  readonly lookup: GroupLookup
  /** Brings `content` up to date; cheap when nothing happened. */
  readonly refresh: () => void
}

/** An active link: `mapping` is `extend` or a word that replaces the role in the parent. */
export interface ParentLink {
  readonly id: RawCoID
  readonly mapping: string
}

interface KnownRoles {
  timeline: RoleTimeline
  /** Version of the group when the timeline was last compared with its sources. */
  checkedAt: number
  /** Lengths and parent timelines that the timeline was made from. */
  sources: readonly unknown[]
}

/** Looking at parents may turn verdicts here, if links run in circles; then everything is looked at once more. */
const MAX_ROUNDS = 8
const ALWAYS_ADMIN: RoleTimeline = [{ from: -Infinity, role: "admin" }]
const NEVER: RoleTimeline = []

export class GroupState {
  readonly id: RawCoID
  readonly isAccount: boolean
  readonly content: GroupContent
  readonly index: GroupIndex
  readonly #lookup: GroupLookup
  readonly #refreshContent: () => void
  readonly #known = new Map<string, KnownRoles>()
  #parentVersions: Map<RawCoID, number> | undefined
  #version = 0
  #contentVersion = -1
  #circleStamp: string | undefined
  #epoch = -1
  #refreshing = false

  constructor(options: GroupStateOptions) {
    this.id = options.id
    this.isAccount = options.isAccount
    this.content = options.content
    this.index = new GroupIndex(options.content)
    this.#lookup = options.lookup
    this.#refreshContent = options.refresh
  }

  /** Grows with every change of this group or of anything above it. Brings the state up to date. */
  get version(): number {
    this.refresh()
    return this.#version
  }

  /** Brings the state up to date with the logs of this group and its parents; cheap when nothing happened. */
  refresh(): void {
    if (this.#refreshing) return
    this.#refreshing = true
    try {
      for (let round = 0; round < MAX_ROUNDS && !this.#isSettled(); round++) this.#settle()
    } finally {
      this.#refreshing = false
    }
  }

  #isSettled(): boolean {
    this.#refreshContent()
    return this.#epoch === this.#lookup.epoch && this.#contentVersion === this.content.version
  }

  #settle(): void {
    this.#epoch = this.#lookup.epoch
    const { links } = this.#lookup
    const circle = links.circleOf(this.id)
    const stamp = circle ? this.#lookup.fold(this.id)?.circleStamp : undefined
    let changed = this.#contentVersion !== this.content.version || this.#circleStamp !== stamp
    this.#contentVersion = this.content.version
    this.#circleStamp = stamp
    for (const parent of this.index.parents) {
      if (circle && links.circleOf(parent) === circle) continue // asking one after the other would go as deep as the circle is long
      const version = this.#lookup.group(parent)?.version ?? -1
      const versions = (this.#parentVersions ??= new Map())
      if (versions.get(parent) === version) continue
      versions.set(parent, version)
      changed = true
    }
    if (changed) this.#version++
  }

  /** Role by direct entry, links and `everyone` (permissions §4). Without `time`: the newest. O(log n) once known. */
  roleAt(member: Member | Everyone, time = Infinity): Role | undefined {
    return roleInTimeline(this.roleTimeline(member), time)
  }

  /** The role of a member over time. The same array as long as it has not changed. */
  roleTimeline(member: string): RoleTimeline {
    this.refresh()
    if (this.isAccount && member === this.id) return ALWAYS_ADMIN
    if (this.index.parents.length === 0 || this.#isCurrent(member)) return this.#timelineNow(member)
    for (const above of ancestorsFirst<GroupState>(this, (state) => (state.#isCurrent(member) ? [] : state.#linkedStates()))) {
      above.#timelineNow(member)
    }
    return this.#timelineNow(member)
  }

  /** The direct entry, whatever it is: also `revoked`. */
  directRole(member: Member | Everyone): unknown {
    this.refresh()
    return this.content.get(member)
  }

  /** Accounts and agents with a direct entry, also revoked ones. */
  directMembers(): readonly Member[] {
    this.refresh()
    return this.index.members.filter((member) => this.content.get(member) !== undefined)
  }

  /** Active links, in order of first appearance. */
  parents(): readonly ParentLink[] {
    this.refresh()
    const links: ParentLink[] = []
    for (const id of this.index.parents) {
      const mapping = this.content.get(parentKey(id))
      if (typeof mapping === "string" && mapping !== REVOKED) links.push({ id, mapping })
    }
    return links
  }

  /** Id of the key that new content is encrypted with. */
  get readKeyID(): KeyID | undefined {
    this.refresh()
    const id = this.content.get(READ_KEY)
    return isKeyID(id) ? id : undefined
  }

  /** Id of a member's own write key. */
  writeKeyIDOf(member: Member): KeyID | undefined {
    this.refresh()
    const id = this.content.get(writeKeyKey(member))
    return isKeyID(id) ? id : undefined
  }

  /** The key that a member encrypts with (permissions §8); undefined when it has none yet. */
  encryptionKeyIDFor(member: Member): KeyID | undefined {
    const role = this.roleAt(member)
    if (role === "writeOnly") return this.writeKeyIDOf(member)
    if (role === undefined) return this.writeKeyIDOf(member) ?? this.readKeyID
    return this.readKeyID
  }

  #isCurrent(member: string): boolean {
    this.refresh()
    return this.#known.get(member)?.checkedAt === this.#version || (this.isAccount && member === this.id)
  }

  /** Groups above; of those in a circle, which are combined together, everything above the circle. */
  *#linkedStates(): Iterable<GroupState> {
    const { links } = this.#lookup
    const circle = links.circleOf(this.id)
    for (const id of circle ?? [this.id]) {
      const index = id === this.id ? this.index : this.#lookup.group(id)?.index
      for (const parent of index?.parents ?? []) {
        const state = circle && links.circleOf(parent) === circle ? undefined : this.#lookup.group(parent)
        if (state) yield state
      }
    }
  }

  /** Parents are expected to be current. */
  #timelineNow(member: string): RoleTimeline {
    if (this.isAccount && member === this.id) return ALWAYS_ADMIN
    const known = this.#known.get(member)
    if (known?.checkedAt === this.#version) return known.timeline
    const circle = this.#lookup.links.circleOf(this.id)
    if (!circle) return this.#combine(member, known)
    this.#combineCircle(member, circle)
    return this.#known.get(member)?.timeline ?? NEVER
  }

  /** The timelines of groups that name each other as parents are made together: each needs those of the others. */
  #combineCircle(member: string, ids: readonly RawCoID[]): void {
    const states: GroupState[] = []
    for (const id of ids) {
      const state = id === this.id ? this : this.#lookup.group(id)
      if (state) states.push(state)
    }
    const indexes = new Map(states.map((state, index) => [state.id, index]))
    const timelines = rolesInCircle(states.map((state) => state.#sourcesWithin(member, indexes)))
    for (const [index, state] of states.entries()) state.#keep(member, timelines[index] ?? NEVER, [])
  }

  #sourcesWithin(member: string, circle: ReadonlyMap<RawCoID, number>): RoleSources<InheritedRoles | LinkWithin> {
    const links: (InheritedRoles | LinkWithin)[] = []
    for (const id of this.index.parents) {
      const mapping = this.content.operations(parentKey(id))
      const within = circle.get(id)
      const outside = within === undefined ? this.#lookup.group(id) : undefined
      if (within !== undefined) links.push({ mapping, within })
      else if (outside) links.push({ mapping, parentRoles: outside.#timelineNow(member) })
    }
    return { direct: this.content.operations(member), links, everyone: this.#everyoneBeside(member) }
  }

  #everyoneBeside(member: string): readonly KeyOp[] {
    return member === EVERYONE ? [] : this.content.operations(EVERYONE)
  }

  #keep(member: string, combined: RoleTimeline, sources: readonly unknown[]): RoleTimeline {
    const known = this.#known.get(member)
    const timeline = known && sameTimeline(known.timeline, combined) ? known.timeline : combined
    this.#known.set(member, { timeline, checkedAt: this.#version, sources })
    return timeline
  }

  #combine(member: string, known: KnownRoles | undefined): RoleTimeline {
    const direct = this.content.operations(member)
    const everyone = this.#everyoneBeside(member)
    const sources: unknown[] = [this.content.resets, direct.length, everyone.length]
    const links: InheritedRoles[] = []
    for (const id of this.index.parents) {
      const parent = this.#lookup.group(id)
      if (!parent) continue
      const mapping = this.content.operations(parentKey(id))
      const parentRoles = parent.#timelineNow(member)
      if (parentRoles.length === 0) continue
      links.push({ mapping, parentRoles })
      sources.push(id, mapping.length, parentRoles)
    }
    if (known && sameSources(known.sources, sources)) {
      known.checkedAt = this.#version
      return known.timeline
    }
    return this.#keep(member, combineRoles({ direct, links, everyone }), sources)
  }
}

function sameSources(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
