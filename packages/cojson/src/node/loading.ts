/** Loading for reading: the value, its owner group with all parents, and the accounts a group names. */
import { andThen, isPromise, whenAll, type MaybePromise } from "../base/maybe-promise.ts"
import type { RawCoValue } from "../content/content-for.ts"
import type { CoValueCore } from "../covalue/co-value-core.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { LocalNode } from "./local-node.ts"

/** Roles that never give keys to other members. */
const PLAIN_ROLES: ReadonlySet<unknown> = new Set(["reader", "writer", "writeOnly"])
/** A chain of groups may be longer than the stack: after so many companions of a value the next is waited for. */
const MANY_COMPANIONS = 250

/**
 * Without its owner group a value cannot be judged, so owners and parents are waited for like the value itself, and so are the authors of
 * all of them. Members who are no authors are waited for by those who may have to give them keys, and by who asks for a group itself;
 * others get them right after the value. A member that does not exist must not block anybody.
 */
export class Loading {
  readonly #node: LocalNode
  /** Groups that were given out before their members, and how many dependencies they had then. */
  readonly #membersFollow = new WeakMap<CoValueCore, number>()
  /** What values are waiting for besides themselves. */
  readonly #companions = new Map<RawCoID, Promise<void>>()
  /** What was found complete in this turn of the event loop, as long as no group changes: who loads many values of a group asks for each. */
  readonly #ready = new Map<RawCoID, CoValueCore>()
  #readyEpoch = -1
  /** What the value before had, and needed: values that follow one another mostly are of one group and one author. */
  #before: { readonly group: RawCoID; readonly sessionID: SessionID; readonly needed: readonly RawCoID[] } | undefined

  constructor(node: LocalNode) {
    this.#node = node
  }

  /** The value's content once everything needed to read it is here, or `unavailable`. */
  async load(id: RawCoID, skipRetry: boolean): Promise<RawCoValue | "unavailable"> {
    const loaded = this.#node.syncManager.load(id, { skipRetry })
    if ((isPromise(loaded) ? await loaded : loaded) === "unavailable") return "unavailable"
    const core = this.#node.expectCoValueLoaded(id)
    if (!this.#isReadable(core)) {
      const complete = andThen(this.#node.syncManager.whenDownloaded(id), () => this.#complete(core))
      if (isPromise(complete)) await complete
    }
    return core.getCurrentContent()
  }

  /** Whether everything is here already, as it is for all but the first value of a group: then nothing has to be awaited. */
  #isReadable(core: CoValueCore): boolean {
    if (core.isGroupLike) return this.#isComplete(core, true, new Set([core.id]))
    if (this.#readyEpoch !== this.#node.groupEpoch) this.#ready.clear()
    const needed = this.#needsOf(core)
    if (!this.#node.syncManager.isDownloading(core.id) && this.#areReady(needed)) return true
    if (!this.#isComplete(core, false, new Set([core.id]))) return false
    this.#noteReady(needed)
    return true
  }

  #areReady(ids: readonly RawCoID[]): boolean {
    for (let i = 0; i < ids.length; i++) {
      const core = this.#ready.get(ids[i] as RawCoID)
      if (!core) return false
      this.#node.keep(core)
    }
    return true
  }

  #needsOf({ log }: CoValueCore): readonly RawCoID[] {
    const { ruleset, meta } = log.header ?? {}
    let sessionID: SessionID | undefined
    if (log.sessions.size === 1) log.sessions.forEach((_, only) => (sessionID = only))
    if (ruleset?.type !== "ownedByGroup" || meta || sessionID === undefined) return log.plainNeeds()
    const { group } = ruleset
    const before = this.#before
    if (before && before.group === group && before.sessionID === sessionID) return before.needed
    const needed = log.plainNeeds()
    this.#before = { group, sessionID, needed }
    return needed
  }

  #noteReady(ids: readonly RawCoID[]): void {
    const { groupEpoch, runtime } = this.#node
    if (this.#ready.size === 0) runtime.defer(() => this.#ready.clear())
    this.#readyEpoch = groupEpoch
    for (const id of ids) this.#ready.set(id, this.#node.expectCoValueLoaded(id))
  }

  #isComplete(core: CoValueCore, withMembers: boolean, seen: Set<RawCoID>): boolean {
    if (this.#node.syncManager.isDownloading(core.id) || seen.size > MANY_COMPANIONS) return false
    return (
      this.#areComplete(core.log.neededToRead(), withMembers, seen) &&
      (!this.#waitsForMembers(core, withMembers) || this.#areComplete(core.log.dependencies(), withMembers, seen))
    )
  }

  #areComplete(ids: Iterable<RawCoID>, withMembers: boolean, seen: Set<RawCoID>): boolean {
    for (const id of ids) {
      if (seen.has(id)) continue
      seen.add(id)
      const dependency = this.#node.availableCoValue(id)
      if (!dependency || !this.#isComplete(dependency, withMembers, seen)) return false
      this.#node.keep(dependency)
    }
    return true
  }

  #complete(core: CoValueCore): MaybePromise<void> {
    if (core.isGroupLike) return this.#loadDependencies(core, true, new Set([core.id]))
    return whenAll(core.log.neededToRead(), (id) => this.#loadCompanion(id))
  }

  /** Most values of a node belong to few groups: whoever waits for one waits together. */
  #loadCompanion(id: RawCoID): MaybePromise<void> {
    const running = this.#companions.get(id)
    if (running) return running
    const loaded = this.#loadOne(id, false, new Set([id]))
    if (!isPromise(loaded)) return undefined
    const companion = loaded.finally(() => this.#companions.delete(id))
    this.#companions.set(id, companion)
    return companion
  }

  #loadDependencies(core: CoValueCore, withMembers: boolean, seen: Set<RawCoID>): MaybePromise<void> {
    const needed = withMembers ? undefined : this.#loadAll(core.log.neededToRead(), withMembers, seen)
    return andThen(needed, () =>
      this.#waitsForMembers(core, withMembers) ? this.#loadAll(core.log.dependencies(), withMembers, seen) : undefined,
    )
  }

  #loadAll(ids: Iterable<RawCoID>, withMembers: boolean, seen: Set<RawCoID>): MaybePromise<void> {
    return whenAll(ids, (id) => {
      if (seen.has(id)) return undefined
      seen.add(id)
      return this.#loadOne(id, withMembers, seen)
    })
  }

  #loadOne(id: RawCoID, withMembers: boolean, seen: Set<RawCoID>): MaybePromise<void> {
    const { syncManager } = this.#node
    const load = () => (this.#node.hasCoValue(id) ? "available" : syncManager.load(id, { skipRetry: true }))
    const loaded = seen.size % MANY_COMPANIONS === 0 ? Promise.resolve().then(load) : load()
    return andThen(loaded, (result) => {
      if (result === "unavailable") return undefined
      return andThen(syncManager.whenDownloaded(id), () => this.#loadDependencies(this.#node.expectCoValueLoaded(id), withMembers, seen))
    })
  }

  /** To be asked when what is needed to judge the group is here: our own role decides. */
  #waitsForMembers(core: CoValueCore, withMembers: boolean): boolean {
    const { size } = core.log.dependencies()
    if (withMembers || size === core.log.neededToRead().size) return true
    const { scene, state } = core.groupAccess()
    if (!PLAIN_ROLES.has(state.roleAt(scene.me))) return true
    if (this.#membersFollow.get(core) !== size) {
      this.#membersFollow.set(core, size)
      const isFull = this.#areComplete(core.log.dependencies(), true, new Set([core.id]))
      if (!isFull) this.#node.runtime.defer(() => void this.#loadMembers(core))
    }
    return false
  }

  async #loadMembers(core: CoValueCore): Promise<void> {
    try {
      await this.#loadDependencies(core, true, new Set([core.id]))
    } catch (error) {
      this.#node.runtime.log.error("loading of members failed", { id: core.id, error })
    }
  }
}
