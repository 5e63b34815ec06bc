/** Group: who may read and write the values it owns. */
import { RawAccount, type AccountRole, type Everyone, type InviteSecret, type RawCoValue, type RawGroup, type Role } from "cojson"
import { activeAccountContext } from "../../context/active-account.ts"
import type { Settled } from "../../schema/infer.ts"
import type { EnsureLoadedOptions, LoadOptions, SubscribeListener, SubscribeOptions } from "../../schema/load-options.ts"
import { expectPlan } from "../../schema/plan-of.ts"
import { nodeOf, type ValueKind, type ValuePlan } from "../../schema/plan.ts"
import type { Account } from "../account/account.ts"
import { nodeOfReader } from "../account/anonymous-agent.ts"
import type { CoValueJazz, RawOwner } from "../base.ts"
import { kinds } from "../kinds.ts"
import type { Ref } from "../ref.ts"
import { INSPECT } from "../inspect.ts"
import type { Scope } from "../scope.ts"
import { attachJazz, subscribeArguments, ValueJazz } from "../value-jazz.ts"

/** An account in a group, with its highest role. An account that is not here yet is a placeholder, and is being loaded: see `$isLoaded`. */
export interface GroupMember {
  readonly id: string
  readonly role: AccountRole
  readonly ref: Ref<Account>
  readonly account: Account
}

type InheritRole = "reader" | "writer" | "manager" | "admin"
type HasRawAccount = { readonly $type$: "Account"; readonly $jazz: { readonly id: string; readonly raw: RawAccount } }

export interface GroupJazz extends CoValueJazz {
  readonly raw: RawGroup
  readonly owner: undefined
  /** A secret with which anybody can join; it does not expire. */
  createInvite(role?: AccountRole): InviteSecret
  ensureLoaded(options?: EnsureLoadedOptions<true>): Promise<Group>
  subscribe(listener: SubscribeListener<Group>): () => void
  subscribe(options: SubscribeOptions<true>, listener: SubscribeListener<Group>): () => void
}

/** Callers without types pass ids and placeholders. */
function accountOf(member: HasRawAccount): RawAccount {
  const raw: unknown = (member as Partial<HasRawAccount> | undefined)?.$jazz?.raw
  if (raw instanceof RawAccount) return raw
  const name = typeof member === "string" ? member : ((member as Partial<HasRawAccount> | undefined)?.$jazz?.id ?? String(member))
  throw new TypeError(`${name} is no loaded account. Load it with co.account().load(id) and check $isLoaded before it gets a role.`)
}

const ASSIGNABLE: ReadonlySet<Role | undefined> = new Set<Role>(["reader", "writer", "writeOnly", "manager", "admin"])

/**
 * A group: accounts and other groups with roles. It owns values; its roles decide who reads and writes them. Needs an active account.
 *
 * @example
 * ```ts
 * const group = Group.create()
 * group.addMember("everyone", "reader")
 * const note = co.map({ text: z.string() }).create({ text: "public" }, { owner: group })
 * console.log(group.getRoleOf("everyone"), note.$jazz.owner.$jazz.id === group.$jazz.id) // reader true
 * ```
 */
export class Group {
  declare readonly $jazz: GroupJazz

  readonly #scope: Scope

  constructor(raw: RawOwner, plan: ValuePlan, scope: Scope) {
    this.#scope = scope
    attachJazz(this, new GroupJazzOf(raw, plan, scope))
  }

  get $isLoaded(): true {
    return true
  }

  get $type$(): "Group" {
    return "Group"
  }

  /**
   * The owner becomes admin; it must be the account that signs on its node. Default: the active account. A name is readable by
   * everyone, servers included, and never changes.
   */
  static create(this: void, options?: Account | { readonly owner?: Account; readonly name?: string }): Group {
    const owner = (options && ("$jazz" in options ? options : options.owner)) || activeAccountContext.get()
    if (!owner.$jazz.isLocalNodeOwner) throw new Error("Can only construct group as a controlled account")
    const name = options && "$jazz" in options ? undefined : options?.name
    return kinds.group(owner.$jazz.localNode.createGroup(undefined, name === undefined ? null : { name }))
  }

  /** @deprecated use `co.group().load` */
  static fromRaw(this: void, raw: RawGroup): Group {
    return kinds.group(raw)
  }

  static async load(id: string, options: Pick<LoadOptions<unknown>, "loadAs" | "resolve"> = {}): Promise<Settled<Group>> {
    const node = nodeOfReader(options.loadAs ?? activeAccountContext.get())
    return (await kinds.load(node, expectPlan(Group), id, {})) as Settled<Group> // the plan makes groups
  }

  /** @deprecated use `co.group().subscribe` */
  static subscribe(id: string, listener: SubscribeListener<Group>): () => void
  static subscribe(id: string, options: SubscribeOptions<true>, listener: SubscribeListener<Group>): () => void
  static subscribe(id: string, first: SubscribeOptions<true> | SubscribeListener<Group>, second?: SubscribeListener<Group>): () => void {
    const [options, listener] = subscribeArguments(first, second)
    const loadAs = typeof first === "function" ? undefined : first.loadAs
    return kinds.subscribe(nodeOfReader(loadAs ?? activeAccountContext.get()), expectPlan(Group), id, options, listener)
  }

  /** Rejects with `Group with id … not found`. */
  static async createInvite(id: string, options: { readonly role?: AccountRole; readonly loadAs?: Account } = {}): Promise<InviteSecret> {
    const group = await Group.load(id, options)
    if (!group.$isLoaded) throw new Error(`Group with id ${id} not found`)
    return group.$jazz.createInvite(options.role ?? "reader")
  }

  /** What the group was called when it was created. */
  get name(): string | undefined {
    const name = this.$jazz.raw.core.expectHeader().meta?.name
    return typeof name === "string" ? name : undefined
  }

  /** Adds a member or changes its role. Groups pass their members on, with their own roles or all with `role`. */
  addMember(member: HasRawAccount, role: AccountRole): void
  addMember(member: "everyone", role: "reader" | "writer" | "writeOnly"): void
  addMember(member: Group, role?: InheritRole | "inherit"): void
  addMember(member: HasRawAccount | Group, role: InheritRole): void
  addMember(member: HasRawAccount | Group | "everyone", role?: AccountRole | "inherit"): void {
    const { raw } = this.$jazz
    if (raw instanceof RawAccount) throw new Error("Cannot add a member to an account")
    if (member === "everyone") {
      if (role !== "reader" && role !== "writer" && role !== "writeOnly")
        throw new Error("Can't make everyone something other than reader, writer or writeOnly")
      raw.addMember("everyone", role)
      return
    }
    if (member instanceof Group) {
      if (role === "writeOnly") throw new Error("Cannot add group as member with write-only role")
      raw.extend(member.$jazz.raw, role)
      return
    }
    if (role === undefined || role === "inherit") throw new Error("A role is needed to add an account")
    raw.addMember(accountOf(member), role)
  }

  /** Removing a group ends the inheritance. Rotates the read key. */
  removeMember(member: HasRawAccount | Group | "everyone"): void {
    const { raw } = this.$jazz
    if (member === "everyone") raw.removeMember("everyone")
    else if (member instanceof Group) raw.revokeExtend(member.$jazz.raw)
    else raw.removeMember(accountOf(member))
  }

  /** Lets everyone read, or write. */
  makePublic(role: "reader" | "writer" = "reader"): this {
    this.addMember("everyone", role)
    return this
  }

  /** Includes inherited roles, and everyone's for accounts that are no members. */
  getRoleOf(member: string): Role | undefined {
    const id = member === "me" ? activeAccountContext.get().$jazz.id : member
    return this.$jazz.raw.roleOf(id as Everyone)
  }

  /** Role of the account on whose node this group is. */
  myRole(): Role | undefined {
    return this.$jazz.raw.myRole()
  }

  /** All accounts, inherited ones included, with their highest roles; never everyone. */
  get members(): GroupMember[] {
    const ids = new Set<string>()
    collectMembers(this.$jazz.raw, ids, new Set())
    return this.#membersOf(ids)
  }

  getDirectMembers(): GroupMember[] {
    return this.#membersOf(new Set(this.$jazz.raw.getMemberKeys()))
  }

  /** Groups that were added as members. */
  getParentGroups(): Group[] {
    return this.$jazz.raw.getParentGroups().map((parent) => kinds.group(parent))
  }

  /** @deprecated use {@link addMember} */
  extend(parent: Group, role?: InheritRole | "inherit"): this {
    this.addMember(parent, role)
    return this
  }

  /** @deprecated use {@link removeMember} */
  async revokeExtend(parent: Group): Promise<this> {
    this.removeMember(parent)
    return this
  }

  toJSON(): { readonly $jazz: { readonly id: string }; readonly members: readonly { readonly id: string; readonly role: AccountRole }[] } {
    return { $jazz: { id: this.$jazz.id }, members: this.members.map(({ id, role }) => ({ id, role })) }
  }

  [INSPECT](): unknown {
    return this.toJSON()
  }

  #membersOf(ids: Iterable<string>): GroupMember[] {
    const { raw } = this.$jazz
    const members: GroupMember[] = []
    for (const id of ids) {
      const role = raw.roleOf(id as Everyone)
      if (!id.startsWith("co_z") || !ASSIGNABLE.has(role)) continue
      const ref = kinds.accountRef(this.#scope, id)
      members.push({ id, role: role as AccountRole, ref, account: ref.value as Account })
    }
    return members
  }
}

function collectMembers(group: RawGroup, into: Set<string>, seen: Set<string>): void {
  if (seen.has(group.id)) return
  seen.add(group.id)
  for (const id of group.getMemberKeys()) into.add(id)
  for (const parent of group.getParentGroups()) collectMembers(parent, into, seen)
}

class GroupJazzOf extends ValueJazz {
  readonly raw: RawOwner

  constructor(raw: RawOwner, plan: ValuePlan, scope: Scope) {
    super(plan, scope)
    this.raw = raw
  }

  createInvite(role: AccountRole = "reader"): InviteSecret {
    return this.raw.createInvite(role)
  }
}

export const groupKind: ValueKind = {
  name: "Group",
  accepts: (raw) => isGroup(raw),
  wrap: (raw, plan, scope) => new Group(raw as RawOwner, plan, scope), // accepts() has checked
}

function isGroup(raw: RawCoValue): raw is RawGroup {
  return raw instanceof RawAccount || ("getMemberKeys" in raw && nodeOf(raw) !== undefined)
}
