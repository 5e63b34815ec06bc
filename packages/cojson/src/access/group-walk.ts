/**
 * GroupWalk: judges a group's own transactions one after the other (permissions §3.1).
 *
 * It must be given *all* transactions of the log in total order of their real positions, valid or not. Its state is what
 * the valid trusting ones say so far; private ones are judged but never looked into. Nothing here throws: foreign
 * transactions have any shape.
 */
import { isJsonObject, type JsonValue } from "../base/json.ts"
import type { AgentID } from "../ids/agent-id.ts"
import type { RawAccountID, RawCoID } from "../ids/co-id.ts"
import type { TransactionID } from "../ids/transaction-id.ts"
import { mayAssign } from "./assignment.ts"
import { kindOfGroupKey, parentOf, revealedKeyOf, writeKeyOwnerOf } from "./group-keys.ts"
import { inherit, inheritWhileJudging, REVOKED, type WalkRole } from "./inheritance.ts"
import { EVERYONE, grantOf, isAdministrator, type Role } from "./roles.ts"

/** One transaction of a group's log at its real position. */
export interface GroupTransaction {
  readonly tx: TransactionID
  readonly author: RawAccountID | AgentID
  readonly madeAt: number
  readonly privacy: "private" | "trusting"
  /** Parsed trusting changes; undefined for private transactions and for texts that are no JSON array. */
  readonly changes: readonly JsonValue[] | undefined
}

/** Total order of a group's log: time, then session id by code units, then index. */
export function compareTransactions(a: GroupTransaction, b: GroupTransaction): number {
  if (a.madeAt !== b.madeAt) return a.madeAt - b.madeAt
  const s = a.tx.sessionID
  const t = b.tx.sessionID
  if (s !== t) return s < t ? -1 : 1
  return a.tx.txIndex - b.tx.txIndex
}

/** What a walk needs to know of other groups. */
export interface WalkSurroundings {
  /** Whether `parent` may be linked now: it is a group, no account, and this group cannot be reached from it. */
  mayLink(parent: RawCoID): boolean
  /** Role of a member in a linked parent at a time, by the full rule (permissions §4). */
  roleIn(parent: RawCoID, member: string, time: number): Role | undefined
}

export class GroupWalk {
  readonly #initialAdmin: string
  readonly #surroundings: WalkSurroundings
  readonly #direct = new Map<string, Role>()
  /** Made when needed, like the next two: most groups have neither parents nor members with keys of their own. */
  #mappings: Map<RawCoID, JsonValue | undefined> | undefined
  #ownKeys: Map<string, JsonValue | undefined> | undefined
  #claimed: Set<string> | undefined
  #wanted: Set<RawCoID> | undefined

  constructor(initialAdmin: RawAccountID | AgentID, surroundings: WalkSurroundings) {
    this.#initialAdmin = initialAdmin
    this.#surroundings = surroundings
  }

  /** Verdict of the next transaction in order; takes its effect into account. O(linked parents). */
  judge(entry: GroupTransaction): boolean {
    const { author, madeAt } = entry
    if (entry.privacy === "private") return this.#roleNow(author, madeAt) === "admin"
    const change = onlySet(entry.changes)
    if (!change) return false
    const { key, value } = change
    switch (kindOfGroupKey(key)) {
      case "pointer":
        return isAdministrator(this.#roleNow(author, madeAt))
      case "revelation":
        return this.#mayReveal(author, key, madeAt)
      case "parent":
        return this.#link(author, key, value, madeAt)
      case "child":
        return false
      case "writeKey":
        return this.#claim(author, key, value, madeAt)
      case "role":
        return this.#assign(author, key, value, madeAt)
    }
  }

  /** Parents that were linked by somebody with the right to, whether they are here or not. */
  get wantedParents(): ReadonlySet<RawCoID> {
    return this.#wanted ?? NO_IDS
  }

  /** Parents linked at this point of the walk. */
  parents(): Iterable<RawCoID> {
    return this.#mappings?.keys() ?? []
  }

  /** Parents at this point of the walk that are asked for the role of a member. */
  parentsFor(member: string): Iterable<RawCoID> {
    return this.#direct.get(member) === "admin" ? [] : this.parents()
  }

  /** Role of a member as a child group would see it at this point of the walk (permissions §4). */
  roleForChildren(member: string, time: number): Role | undefined {
    let role = withoutRevoked(this.#direct.get(member))
    for (const [parent, mapping] of this.#mappings ?? []) {
      if (role === "admin") return role // nothing beats it, and parents are expensive to ask
      role = inherit(role, this.#surroundings.roleIn(parent, member, time), mapping)
    }
    return role ?? withoutRevoked(this.#direct.get(EVERYONE))
  }

  #roleNow(member: string, time: number): WalkRole {
    let role: WalkRole = this.#direct.get(member)
    for (const [parent, mapping] of this.#mappings ?? []) {
      if (role === "admin") return role
      role = inheritWhileJudging(role, this.#surroundings.roleIn(parent, member, time), mapping)
    }
    return role
  }

  #mayReveal(author: string, key: string, time: number): boolean {
    const role = this.#roleNow(author, time)
    if (isAdministrator(role) || grantOf(role) !== undefined) return true
    const ownKey = this.#ownKeys?.get(author)
    return ownKey !== undefined && ownKey !== "" && revealedKeyOf(key) === ownKey
  }

  #link(author: string, key: string, mapping: JsonValue | undefined, time: number): boolean {
    if (!isAdministrator(this.#roleNow(author, time))) return false
    const parent = parentOf(key)
    if (parent !== undefined) (this.#wanted ??= new Set()).add(parent)
    if (parent === undefined || !this.#surroundings.mayLink(parent)) return false
    if (mapping === REVOKED) this.#mappings?.delete(parent)
    else (this.#mappings ??= new Map()).set(parent, mapping)
    return true
  }

  /** A refused second claim still opens {@link #mayReveal} for the key it names (permissions W5). */
  #claim(author: string, key: string, value: JsonValue | undefined, time: number): boolean {
    const owner = writeKeyOwnerOf(key)
    const role = this.#roleNow(author, time)
    if (owner === undefined || (owner !== author && !isAdministrator(role) && role !== "writeOnlyInvite")) return false
    ;(this.#ownKeys ??= new Map()).set(owner, value)
    const claimed = (this.#claimed ??= new Set())
    if (claimed.has(key) && !isAdministrator(role)) return false
    claimed.add(key)
    return true
  }

  #assign(author: string, member: string, value: JsonValue | undefined, time: number): boolean {
    const authorRole = this.#roleNow(author, time)
    const wish = {
      author,
      authorRole,
      member,
      memberRole: member === author ? authorRole : this.#roleNow(member, time),
      value,
      initialAdmin: this.#initialAdmin,
    }
    if (!mayAssign(wish)) return false
    this.#direct.set(member, wish.value)
    return true
  }
}

function withoutRevoked(role: Role | undefined): Role | undefined {
  return role === "revoked" ? undefined : role
}

interface SetChange {
  readonly key: string
  readonly value: JsonValue | undefined
}

/** The change of a transaction that consists of exactly one well-formed `set`. */
function onlySet(changes: readonly JsonValue[] | undefined): SetChange | undefined {
  if (!Array.isArray(changes) || changes.length !== 1) return undefined
  const change: unknown = changes[0]
  if (!isJsonObject(change) || change.op !== "set" || typeof change.key !== "string") return undefined
  return { key: change.key, value: change.value }
}

/** The parent that a trusting transaction tries to link or unlink, whether it may or not. */
export function linkNamedBy(entry: GroupTransaction): RawCoID | undefined {
  const change = entry.privacy === "trusting" ? onlySet(entry.changes) : undefined
  return change && kindOfGroupKey(change.key) === "parent" ? parentOf(change.key) : undefined
}

const NO_IDS: ReadonlySet<RawCoID> = new Set()
