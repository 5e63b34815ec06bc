import type { GroupFold } from "../access/group-fold.ts"
import type { GroupLookup } from "../access/group-lookup.ts"
import type { GroupState } from "../access/group-state.ts"
import { LinkGraph } from "../access/link-graph.ts"
import type { ReadKeys } from "../access/read-keys.ts"
import { Settling } from "../access/settling.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { CoValueCore } from "./co-value-core.ts"

/** What the directory needs of a node. */
export interface GroupHost {
  /** Grows whenever the log of a group or account grows. */
  readonly groupEpoch: number
  availableCoValue(id: RawCoID): CoValueCore | undefined
}

/** All groups and accounts of a node, as they find each other. */
export class GroupDirectory implements GroupLookup {
  readonly links = new LinkGraph()
  readonly #host: GroupHost
  readonly #settling = new Settling(this)
  #commonVerdicts = 0

  constructor(host: GroupHost) {
    this.#host = host
  }

  get epoch(): number {
    return this.#host.groupEpoch + this.#commonVerdicts
  }

  noteCommonVerdicts(): void {
    this.#commonVerdicts++
  }

  group(id: RawCoID): GroupState | undefined {
    const access = this.#core(id)?.groupAccess()
    if (access && !access.fold.isSettling) access.state.refresh()
    return access?.state
  }

  isGroup(id: RawCoID): boolean {
    return this.#core(id)?.kind === "group"
  }

  fold(id: RawCoID): GroupFold | undefined {
    return this.#core(id)?.groupAccess().fold
  }

  keys(id: RawCoID): ReadKeys | undefined {
    return this.#core(id)?.groupAccess().keys
  }

  namedIn(id: RawCoID): Iterable<RawCoID> {
    return this.#core(id)?.log.namedParents() ?? []
  }

  takeNew(id: RawCoID): void {
    this.#core(id)?.groupAccess().timeline.refresh()
  }

  settleAncestors(id: RawCoID, alsoNamed: Iterable<RawCoID>): void {
    for (const ancestor of this.#settling.next(id, alsoNamed)) void this.group(ancestor)?.version
  }

  #core(id: RawCoID): CoValueCore | undefined {
    const core = this.#host.availableCoValue(id)
    return core?.isGroupLike ? core : undefined
  }
}
