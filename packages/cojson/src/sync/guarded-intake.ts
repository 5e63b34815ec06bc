/**
 * GuardedIntake: in front of the intake of a server. What clients write without any right to is neither stored nor passed on. The sender is
 * told, and asked again when there is news of the groups that decide: its rights may have been on their way.
 */
import { andThen, inTurn, type MaybePromise } from "../base/maybe-promise.ts"
import type { RawCoID } from "../ids/co-id.ts"
import { authorOf } from "../ids/session-id.ts"
import type { CoValueHeader } from "../log/header.ts"
import { emptyKnownState } from "../log/known-state.ts"
import type { Segment } from "../log/segment.ts"
import type { ClientIntake } from "./client-intake.ts"
import type { ContentIntake } from "./content-intake.ts"
import { NeededPrefixes } from "./needed-prefixes.ts"
import type { PeerSession } from "./peer-session.ts"
import { portionsOf } from "./portions.ts"
import { RefusedWrites } from "./refused-writes.ts"
import { joinRun, type ContentRun } from "./run.ts"
import { inBackground, type SyncParts } from "./sync-parts.ts"
import type { RefusedWrite, WriteGuard } from "./write-guard.ts"

/**
 * A verdict takes time for each group above a value, and for those that name each other as parents more than that. What is below more is
 * taken, like everything that cannot be decided.
 */
const MAX_EFFORT = 1_000
/** Authors and values of which a refusal was logged; one line each is enough. Their names have up to 600 characters, so this is up to 6 MB. */
const MAX_LOGGED = 10_000

export class GuardedIntake implements ClientIntake {
  readonly portionsOf = portionsOf
  readonly #parts: SyncParts
  readonly #intake: ContentIntake
  readonly #guard: WriteGuard
  readonly #refused = new RefusedWrites()
  readonly #needed = new NeededPrefixes()
  readonly #logged = new Set<string>()

  constructor(parts: SyncParts, intake: ContentIntake, guard: WriteGuard) {
    this.#parts = parts
    this.#intake = intake
    this.#guard = guard
    intake.onAccepted = (replica) => {
      if (replica.header?.ruleset.type !== "group") return
      for (const { id, from } of this.#refused.take(replica.id)) if (!from.closed) intake.askAgain(id, from)
    }
  }

  /** Takes a run of contents of a client, as far as somebody may have written it. */
  accept(run: ContentRun, from: PeerSession): void {
    const [content] = run
    if (content.segments.length === 0 || this.#parts.onHold?.isReadOnly) return this.#intake.accept(run, from)
    inBackground(
      this.#parts.runtime,
      andThen(this.#readGroups(content.id, content.header), (all) => (all ? this.#judge(run, from) : this.#intake.accept(run, from))),
    )
  }

  drop(peer: PeerSession): void {
    this.#refused.drop(peer)
  }

  #judge(run: ContentRun, from: PeerSession): void {
    const content = joinRun(run)
    const { id } = content
    const header = this.#parts.replicas.get(id)?.header ?? content.header
    if (!header) return this.#intake.accept(run, from)
    const isAdmitted = (segment: Segment) => this.#admits(id, header, segment, from)
    let refused = content.segments.filter((segment) => !isAdmitted(segment))
    if (refused.length === 0) return this.#intake.accept(run, from)
    let admitted = content.segments.filter((segment) => !refused.includes(segment))
    // a header has no author, and the sender will not send it again
    if (admitted.length > 0 || !this.#parts.replicas.get(id)?.header) this.#intake.accept([{ ...content, segments: admitted }], from)
    // the log of a group itself says who may write to it
    while (header.ruleset.type === "group" && admitted.length > 0 && refused.length > 0) {
      admitted = refused.filter(isAdmitted)
      refused = refused.filter((segment) => !admitted.includes(segment))
      if (admitted.length > 0) this.#intake.accept([{ id, segments: admitted }], from)
    }
    if (refused.length > 0) this.#refuse(id, header, refused, from)
  }

  /** Only what is new of a run is looked at: who could write once must not go on with what it could not. */
  #admits(id: RawCoID, header: CoValueHeader, segment: Segment, from: PeerSession): boolean {
    const { sessionID, start, txs } = segment
    const count = this.#parts.replicas.get(id)?.log.lengthOf(sessionID) ?? 0
    if (start + txs.length <= count || this.#needed.covers(id, segment, from)) return true
    const skip = Math.max(0, count - start)
    const fresh = skip === 0 ? segment : { ...segment, start: count, txs: txs.slice(skip) }
    if (!this.#guard.admits(id, header, fresh)) return false
    if (start > count) this.#needed.note(id, segment, from)
    return true
  }

  #refuse(id: RawCoID, header: CoValueHeader, segments: readonly Segment[], from: PeerSession): void {
    const { recording, replicas } = this.#parts
    this.#refused.add(id, [...this.#groupsAbove(id, header)], from)
    for (const { sessionID } of segments) this.#note({ id, author: authorOf(sessionID), peer: from.id })
    recording.onceKept(id, () => {
      const known = replicas.get(id)?.knownState() ?? emptyKnownState(id)
      from.send({ action: "known", ...known, refused: segments.map(({ sessionID }) => sessionID) })
    })
  }

  #note(write: RefusedWrite): void {
    this.#guard.refused(write)
    const key = `${write.author} ${write.id}`
    if (this.#logged.has(key) || this.#logged.size >= MAX_LOGGED) return
    this.#logged.add(key)
    this.#parts.runtime.log.warn("write refused: its author has no right to it", { ...write })
  }

  /** Brings into memory what a verdict needs and storage has. False when that is too much. Costs a look at each group when all are there. */
  #readGroups(id: RawCoID, given: CoValueHeader | undefined): MaybePromise<boolean> {
    const { loading, replicas } = this.#parts
    const known = replicas.get(id)?.header
    if (known) return this.#readAll(rootsOf(id, known))
    return andThen(loading.read(id), () => {
      const header = replicas.get(id)?.header ?? given
      return !header || this.#readAll(rootsOf(id, header))
    })
  }

  #readAll(roots: readonly RawCoID[]): MaybePromise<boolean> {
    const { loading, replicas } = this.#parts
    const groups = new Set(roots)
    const above = (group: RawCoID) => {
      for (const parent of this.#guard.parentsOf(group)) if (groups.size <= MAX_EFFORT) groups.add(parent)
    }
    const read = (group: RawCoID) => (replicas.get(group)?.header ? above(group) : andThen(loading.read(group), () => above(group)))
    return andThen(inTurn(groups, read), () => groups.size <= MAX_EFFORT && this.#guard.effortFor(groups) <= MAX_EFFORT)
  }

  #groupsAbove(id: RawCoID, header: CoValueHeader): Set<RawCoID> {
    const groups = new Set<RawCoID>(rootsOf(id, header))
    for (const group of groups) for (const parent of this.#guard.parentsOf(group)) groups.add(parent)
    return groups
  }
}

function rootsOf(id: RawCoID, header: CoValueHeader): readonly RawCoID[] {
  if (header.ruleset.type === "ownedByGroup") return [header.ruleset.group]
  return header.ruleset.type === "group" ? [id] : []
}
