/**
 * Judges of values that are not groups themselves.
 *
 * OwnedJudge asks the owner group for one role timeline per author and looks times up in it. When the group changes, the
 * old and the new timeline of each author are compared: only a difference before that author's latest transaction can
 * turn a verdict.
 */
import { judgeOwned } from "../access/judge.ts"
import type { GroupState, RoleInterval } from "../access/group-state.ts"
import { roleInTimeline } from "../access/group-state.ts"
import type { ReadKeys } from "../access/read-keys.ts"
import { SmallMap } from "../base/small-map.ts"
import type { AgentID } from "../ids/agent-id.ts"
import type { RawAccountID } from "../ids/co-id.ts"
import type { KeyID, KeySecret } from "../ids/key-id.ts"
import type { Authority, Judge, Verdict, WrittenTransaction } from "./judge-port.ts"

/** The rules and keys of an owner group, as one viewer sees them. */
export interface Ownership {
  readonly state: GroupState
  readonly keys: ReadKeys
}

/** A value that belongs to a group. */
interface Owned {
  /** undefined while the group is not here. */
  ownership(): Ownership | undefined
}

export class OwnedJudge implements Judge {
  readonly hasOwnKeys = false
  readonly #value: Owned
  readonly #groups: { readonly epoch: number }
  readonly #authorities = new SmallMap<RawAccountID | AgentID, { -readonly [member in keyof Authority]: Authority[member] }>()
  #ownership: Ownership | undefined
  #seenEpoch = -1
  #seenVersion = -1

  /**
   * @param groups their epoch grows whenever any group of the node changes; a cheap test before asking further
   * @param judged what another judge of the value had judged by
   */
  constructor(value: Owned, groups: { readonly epoch: number }, judged?: ReadonlyMap<RawAccountID | AgentID, Authority>) {
    this.#value = value
    this.#groups = groups
    judged?.forEach((authority, author) => this.#authorities.set(author, { ...authority }))
  }

  get authorities(): ReadonlyMap<RawAccountID | AgentID, Authority> {
    return new Map(this.#authorities)
  }

  refresh(): "absent" | "same" | "keys" | "verdicts" {
    const { epoch } = this.#groups
    if (epoch === this.#seenEpoch) return this.#ownership ? "same" : "absent"
    this.#seenEpoch = epoch
    const ownership = this.#value.ownership()
    this.#ownership = ownership
    if (!ownership) return "absent"
    const { version } = ownership.state
    if (version === this.#seenVersion) return "same"
    this.#seenVersion = version
    let flipped = false
    this.#authorities.forEach((authority, author) => {
      const timeline = ownership.state.roleTimeline(author)
      if (timeline === authority.timeline) return
      if (differBefore(authority.timeline, timeline, authority.latest)) flipped = true
      authority.timeline = timeline
    })
    return flipped ? "verdicts" : "keys"
  }

  admit(): boolean {
    return false
  }

  verdict({ author, madeAt, transaction }: WrittenTransaction, metaText: string | undefined): Verdict {
    const timeline = this.#timelineUntil(author, madeAt)
    return timeline ? judgeOwned(roleInTimeline(timeline, madeAt), transaction.privacy, metaText) : "invalid"
  }

  verdictBetween(author: RawAccountID | AgentID, earliest: number, latest: number): Verdict | undefined {
    const timeline = this.#timelineUntil(author, latest)
    if (!timeline) return "invalid"
    const isSteady = timeline.every(({ from }) => from <= earliest || from > latest)
    return isSteady ? judgeOwned(roleInTimeline(timeline, latest), "private", undefined) : undefined
  }

  keySecret(keyID: KeyID): KeySecret | undefined {
    return this.#ownership?.keys.keySecret(keyID)
  }

  /** The roles of an author, to judge what was made at a time and before; undefined while the owner is not here. */
  #timelineUntil(author: RawAccountID | AgentID, time: number): readonly RoleInterval[] | undefined {
    const authority = this.#authorities.get(author)
    if (authority) {
      if (time > authority.latest) authority.latest = time
      return authority.timeline
    }
    if (!this.#ownership) return undefined
    const timeline = this.#ownership.state.roleTimeline(author)
    this.#authorities.set(author, { timeline, latest: time })
    return timeline
  }
}

/** Ruleset `unsafeAllowAll`: everything is valid, nothing can be encrypted. */
export const permissiveJudge: Judge = {
  hasOwnKeys: false,
  refresh: () => "same",
  admit: () => false,
  verdict: () => "valid",
  verdictBetween: () => "valid",
  keySecret: () => undefined,
  authorities: new Map(),
}

function differBefore(a: readonly RoleInterval[], b: readonly RoleInterval[], time: number): boolean {
  const length = Math.max(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a[i]
    const y = b[i]
    if (x && y && x.from === y.from && x.role === y.role) continue
    return Math.min(x?.from ?? Infinity, y?.from ?? Infinity) <= time
  }
  return false
}
