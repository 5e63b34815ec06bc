/** Groups without logs, keys and nodes, for tests of this folder: transactions are handed over as objects. */
import type { JsonValue } from "../base/json.ts"
import type { AgentID } from "../ids/agent-id.ts"
import type { RawAccountID, RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { GroupContent, KeyOp } from "./group-content.ts"
import { GroupFold } from "./group-fold.ts"
import type { GroupLookup } from "./group-lookup.ts"
import { GroupState } from "./group-state.ts"
import { compareTransactions, type GroupTransaction } from "./group-walk.ts"
import { LinkGraph } from "./link-graph.ts"
import type { ReadKeys } from "./read-keys.ts"
import { Settling } from "./settling.ts"

/** A transaction with one `set`, the usual case. */
export function setting(author: string, txIndex: number, madeAt: number, key: string, value: JsonValue): GroupTransaction {
  return {
    tx: { sessionID: `${author}_session_z1` as SessionID, txIndex },
    author: author as RawAccountID | AgentID,
    madeAt,
    privacy: "trusting",
    changes: [{ op: "set", key, value }],
  }
}

/** Content that is folded anew from the fold's verdicts whenever they may have changed. */
class TestContent implements GroupContent {
  allKeys: string[] = []
  resets = 0
  version = 0
  #operations = new Map<string, KeyOp[]>()

  get(key: string): JsonValue | undefined {
    return this.operations(key).at(-1)?.value
  }

  operations(key: string): readonly KeyOp[] {
    return this.#operations.get(key) ?? []
  }

  fold(valid: readonly GroupTransaction[]): void {
    this.#operations = new Map()
    this.resets++
    this.version++
    for (const { tx, author, madeAt, changes } of valid) {
      for (const change of (changes ?? []) as { key: string; value: JsonValue }[]) {
        const known = this.#operations.get(change.key)
        const op = { value: change.value, madeAt, tx, author }
        if (known) known.push(op)
        else this.#operations.set(change.key, [op])
      }
    }
    this.allKeys = [...this.#operations.keys()]
  }
}

export class TestGroup {
  readonly content = new TestContent()
  readonly fold: GroupFold
  readonly state: GroupState
  readonly arrived: GroupTransaction[] = []
  #taken = 0
  #foldedAt = -1
  #refreshing = false

  constructor(groups: TestGroups, id: RawCoID, initialAdmin: string, isAccount: boolean) {
    this.fold = new GroupFold({ groupID: id, initialAdmin: initialAdmin as RawAccountID, isAccount, lookup: groups })
    this.state = new GroupState({ id, content: this.content, isAccount, lookup: groups, refresh: () => this.#refresh() })
  }

  takeNew(): void {
    const fresh = this.arrived.slice(this.#taken)
    this.#taken = this.arrived.length
    if (fresh.length > 0) this.fold.add(fresh)
  }

  #refresh(): void {
    if (this.#refreshing) return
    this.#refreshing = true
    this.fold.refresh()
    this.takeNew()
    if (this.#foldedAt !== this.fold.version) {
      this.#foldedAt = this.fold.version
      this.content.fold(this.arrived.filter((entry) => this.fold.verdict(entry.tx)).sort(compareTransactions))
    }
    this.#refreshing = false
  }
}

export class TestGroups implements GroupLookup {
  readonly links = new LinkGraph()
  epoch = 0
  readonly #groups = new Map<RawCoID, TestGroup>()
  readonly #accounts = new Set<RawCoID>()
  readonly #settling = new Settling(this)

  create(id: string, initialAdmin: string, kind: "group" | "account" = "group"): TestGroup {
    const group = new TestGroup(this, id as RawCoID, initialAdmin, kind === "account")
    this.#groups.set(id as RawCoID, group)
    if (kind === "account") this.#accounts.add(id as RawCoID)
    this.epoch++
    return group
  }

  deliver(id: string, ...entries: readonly GroupTransaction[]): void {
    this.get(id).arrived.push(...entries)
    this.epoch++
  }

  get(id: string): TestGroup {
    const group = this.#groups.get(id as RawCoID)
    if (!group) throw new Error(`no group ${id}`)
    return group
  }

  group(id: RawCoID): GroupState | undefined {
    const group = this.#groups.get(id)
    if (group && !group.fold.isSettling) group.state.refresh()
    return group?.state
  }

  isGroup(id: RawCoID): boolean {
    return this.#groups.has(id) && !this.#accounts.has(id)
  }

  fold(id: RawCoID): GroupFold | undefined {
    return this.#groups.get(id)?.fold
  }

  noteCommonVerdicts(): void {
    this.epoch++
  }

  keys(): ReadKeys | undefined {
    return undefined
  }

  namedIn(id: RawCoID): Iterable<RawCoID> {
    const named = new Set<RawCoID>()
    for (const entry of this.#groups.get(id)?.arrived ?? []) {
      for (const change of (entry.changes ?? []) as { key?: string }[])
        if (change?.key?.startsWith("parent_")) named.add(change.key.slice(7) as RawCoID)
    }
    return named
  }

  takeNew(id: RawCoID): void {
    this.#groups.get(id)?.takeNew()
  }

  settleAncestors(id: RawCoID, alsoNamed: Iterable<RawCoID>): void {
    for (const above of this.#settling.next(id, alsoNamed)) void this.group(above)?.version
  }
}
