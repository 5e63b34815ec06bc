import { ancestorsFirst } from "../base/ancestors.ts"
import type { GroupFold } from "../access/group-fold.ts"
import type { GroupLookup } from "../access/group-lookup.ts"
import type { GroupState } from "../access/group-state.ts"
import { LinkGraph } from "../access/link-graph.ts"
import type { ReadKeys } from "../access/read-keys.ts"
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
  /** Groups that were brought up to date, or are being so, in {@link #settledEpoch}. */
  readonly #settled = new Set<RawCoID>()
  #settledEpoch = -1
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

  settleAncestors(id: RawCoID, alsoNamed: Iterable<RawCoID>): void {
    if (this.#settledEpoch !== this.epoch) {
      this.#settledEpoch = this.epoch
      this.#settled.clear()
    }
    for (const ancestor of ancestorsFirst(id, (at) => this.#unsettled(at === id ? alsoNamed : this.namedIn(at))))
      void this.group(ancestor)?.version
  }

  *#unsettled(ids: Iterable<RawCoID>): Iterable<RawCoID> {
    for (const id of ids) {
      if (this.#settled.has(id) || !this.isGroup(id)) continue
      this.#settled.add(id)
      yield id
    }
  }

  #core(id: RawCoID): CoValueCore | undefined {
    const core = this.#host.availableCoValue(id)
    return core?.isGroupLike ? core : undefined
  }
}
