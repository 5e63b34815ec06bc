/**
 * Subscribers of one value. They hear of everything that may change what they see: the value, its owner group, and all groups that
 * this inherits from. Exists only while there are some.
 */
import type { RawCoID } from "../ids/co-id.ts"
import type { CoValueCore } from "./co-value-core.ts"
import type { NodeContext } from "./ports.ts"

const NO_GROUPS: ReadonlySet<RawCoID> = new Set()

export class Subscribers {
  readonly #value: CoValueCore
  readonly #listeners = new Set<() => void>()
  /** The groups that are watched. */
  #groups = NO_GROUPS
  #notifiedVersion = -1

  constructor(value: CoValueCore) {
    this.#value = value
  }

  /** Returns what {@link remove} wants; a listener may be added again. */
  add(listener: () => void): () => void {
    const own = () => listener()
    this.#listeners.add(own)
    if (this.#listeners.size === 1) this.#watch(groupsAbove(this.#value))
    return own
  }

  /** Says whether nobody is left. */
  remove(own: () => void): boolean {
    this.#listeners.delete(own)
    if (this.#listeners.size > 0) return false
    this.#watch(NO_GROUPS)
    return true
  }

  /** After news from outside: tells them if the content is not what they last saw. */
  notifyIfChanged(): void {
    if (!this.#value.isAvailable()) return
    this.#watch(groupsAbove(this.#value))
    if (this.#visibleVersion() !== this.#notifiedVersion) this.notify()
  }

  notify(): void {
    this.#notifiedVersion = this.#visibleVersion()
    for (const listener of [...this.#listeners]) {
      try {
        listener()
      } catch (error) {
        // whoever made the change must not notice, and the others must still hear
        this.#value.node.runtime.log.error("subscriber failed", { id: this.#value.id, error })
      }
    }
  }

  #visibleVersion(): number {
    return this.#value.contentVersion + (this.#value.ownership()?.state.version ?? 0)
  }

  #watch(groups: ReadonlySet<RawCoID>): void {
    const before = this.#groups
    if (groups === before) return
    const { changeFeed } = this.#value.node
    this.#groups = groups
    for (const id of groups) if (!before.has(id)) changeFeed.watch(id, this.#value)
    for (const id of before) if (!groups.has(id)) changeFeed.unwatch(id, this.#value)
  }
}

interface Lineage {
  readonly epoch: number
  readonly groups: ReadonlySet<RawCoID>
}

/** Owners with all that they inherit from: what they own shares one set. */
const lineages = new WeakMap<CoValueCore, Lineage>()

/** The owner of a value, or the parents of a group, and all that they inherit from. The same set until a group changes. */
function groupsAbove(value: CoValueCore): ReadonlySet<RawCoID> {
  const { node, header } = value
  if (header?.ruleset.type === "group") return withAncestors(node, parentsOf(value))
  if (header?.ruleset.type !== "ownedByGroup") return NO_GROUPS
  const owner = value.ownerCore()
  if (!owner) return new Set([header.ruleset.group])
  const known = lineages.get(owner)
  const { epoch } = node.groups
  if (known?.epoch === epoch) return known.groups
  const groups = withAncestors(node, [owner.id])
  lineages.set(owner, { epoch, groups })
  return groups
}

function withAncestors(node: NodeContext, ids: Iterable<RawCoID>): ReadonlySet<RawCoID> {
  const groups = new Set(ids)
  for (const id of groups) {
    const group = node.availableCoValue(id)
    if (group?.isGroupLike) for (const parent of parentsOf(group)) groups.add(parent)
  }
  return groups
}

function parentsOf(group: CoValueCore): RawCoID[] {
  return group
    .groupState()
    .parents()
    .map(({ id }) => id)
}
