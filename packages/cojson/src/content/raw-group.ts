/**
 * RawGroup: who may read and write what belongs to the group, and the making of values in it.
 *
 * Besides the members below it is a map; its keys are roles, keys and links (specs: permissions §2). Every change is a few trusting
 * transactions, written at once.
 */
import { isMember, kindOfGroupKey, type Member } from "../access/group-keys.ts"
import { inheritsFrom, type LinkMapping } from "../access/group-linking.ts"
import { EVERYONE, inviteRoleFor, isInviteRole, type AccountRole, type Everyone, type InviteRole, type Role } from "../access/roles.ts"
import { JazzError } from "../base/errors.ts"
import type { JsonObject } from "../base/json.ts"
import type { CoValueCore } from "../covalue/co-value-core.ts"
import type { WritePrivacy } from "../covalue/local-write.ts"
import type { InviteSecret } from "../crypto/tagged.ts"
import { isAgentID, type AgentID } from "../ids/agent-id.ts"
import type { KeyID, KeySecret } from "../ids/key-id.ts"
import type { CoValueUniqueness } from "../log/header.ts"
import type { MapView } from "../views/map-view.ts"
import { childGroupsIn } from "./child-groups.ts"
import type { RawBinaryCoStream } from "./raw-binary-co-stream.ts"
import type { RawCoList } from "./raw-co-list.ts"
import { RawCoMap, type MapShape } from "./raw-co-map.ts"
import type { RawCoPlainText } from "./raw-co-plain-text.ts"
import type { RawCoStream } from "./raw-co-stream.ts"
import { createOwned, type OwnedType } from "./raw-group-creation.ts"
import { rotateKeys } from "./raw-group-keys.ts"
import { linkParent, removeFromGroup, setMemberRole, setRoleOfEveryone, unlinkParent } from "./raw-group-members.ts"

export type { InviteSecret } from "../crypto/tagged.ts"

/** An account or agent that can become a member: a RawAccount, also of another node, or whoever signs on one. */
export interface MemberAccount {
  readonly id: Member
  currentAgentID(): AgentID
}

/** A parent's role in the child: as it is there, or one for all who can read the parent. */
export type ExtensionRole = "inherit" | "extend" | "reader" | "writer" | "manager" | "admin"

export class RawGroup<Shape extends MapShape = MapShape> extends RawCoMap<Shape> {
  /** Roles are asked for this time, Unix ms. */
  readonly #time: number

  constructor(core: CoValueCore, past?: MapView, time = Infinity) {
    super(core, past)
    this.#time = time
  }

  /** As it was at a time, Unix ms; for reading. */
  override atTime(time: number): RawGroup<Shape> {
    return new RawGroup<Shape>(this.core, this.core.viewAt(time) as MapView, time) // groups are maps
  }

  /** Groups do not belong to a group, they are one. */
  override get group(): RawGroup {
    return this
  }

  /**
   * Sets a key that is no matter of members or keys. By default `profile` and `root` are trusting, because private changes of a group's
   * content do not count everywhere, and a program's own keys private, because trusting ones would count nowhere.
   */
  override set<K extends keyof Shape & string>(key: K, value: Shape[K] | undefined, privacy?: WritePrivacy): void {
    const isOwn = kindOfGroupKey(key) === "role" && key !== EVERYONE && !isMember(key)
    super.set(key, value, privacy ?? (isOwn ? "private" : "trusting"))
  }

  /** The role of a member: direct, inherited from parents, or everybody's. Also invite roles for agents; never `revoked`. */
  roleOf(member: Member | Everyone): Role | undefined {
    return this.core.groupState().roleAt(member, this.#time)
  }

  /** The role of the account or agent of this node. */
  myRole(): Role | undefined {
    return this.roleOf(this.core.node.getCurrentAccountOrAgentID())
  }

  /**
   * Adds a member or changes its role; nothing happens when it has the role already. Losing the right to read makes a new key.
   *
   * @throws JazzError `group.forbidden`, or `group.invalid` for roles that everybody cannot have
   */
  addMember(account: MemberAccount | Everyone, role: Role): void {
    this.addMemberInternal(account, role)
  }

  /** Like {@link addMember}, and takes a bare agent too. */
  addMemberInternal(account: MemberAccount | AgentID | Everyone, role: Role): void {
    this.expectPresent()
    if (account === EVERYONE) setRoleOfEveryone(this.core, role)
    else if (isAgentID(account)) setMemberRole(this.core, account, account, role)
    else if (typeof account?.currentAgentID === "function") setMemberRole(this.core, account.id, account.currentAgentID(), role)
    else throw new JazzError("group.invalid", `A member is an account or everyone, not ${String(account)}`, { coValueID: this.id })
  }

  /** Removes a member or everybody, and makes a new key. Without the right to do so nothing happens. */
  removeMember(account: { readonly id: Member } | Member | Everyone): void {
    this.expectPresent()
    removeFromGroup(this.core, typeof account === "string" ? account : account.id)
  }

  /** Makes the group's members and future ones of `parent` members here. @throws JazzError `group.forbidden`, `group.invalid` */
  extend(parent: RawGroup, role: ExtensionRole = "inherit"): void {
    this.expectPresent()
    const mapping: LinkMapping = role === "inherit" ? "extend" : role
    linkParent(this.core, this.#expectGroup(parent), mapping)
  }

  /** Ends an extension and makes a new key. @throws JazzError `group.forbidden` */
  revokeExtend(parent: RawGroup): void {
    this.expectPresent()
    unlinkParent(this.core, this.#expectGroup(parent))
  }

  /** Groups in memory that this one inherits from directly. */
  getParentGroups(): RawGroup[] {
    const parents: RawGroup[] = []
    for (const { id } of this.core.groupState().parents()) {
      const content = this.core.node.availableCoValue(id)?.getCurrentContent()
      if (content instanceof RawGroup) parents.push(content)
    }
    return parents
  }

  /** Groups in memory that inherit directly from this one. */
  forEachChildGroup(callback: (child: RawGroup) => void): void {
    for (const core of childGroupsIn(this.core.node)(this.core.id)) {
      const content = core.getCurrentContent()
      if (content instanceof RawGroup) callback(content)
    }
  }

  /** Whether extending from `parent` would close a circle. */
  isSelfExtension(parent: RawGroup): boolean {
    return inheritsFrom(this.core.groupAccess().scene, parent.core.id, this.core.id)
  }

  /** Ids of direct members: accounts and agents with any direct entry, also `revoked`. */
  getMemberKeys(): Member[] {
    return this.keys().filter(isMember)
  }

  /** Ids of direct members and of the members of all groups above. */
  getAllMemberKeysSet(): Set<Member> {
    const members = new Set(this.getMemberKeys())
    const groups = new Set<RawGroup>([this])
    for (const group of groups) {
      for (const parent of group.getParentGroups()) {
        groups.add(parent)
        for (const member of parent.getMemberKeys()) members.add(member)
      }
    }
    return members
  }

  /** A secret with which anybody gets this role; it stays valid until its agent is removed. @throws JazzError `group.forbidden`, `invite.invalid` */
  createInvite(role: AccountRole): InviteSecret {
    const inviteRole: InviteRole = inviteRoleFor(role)
    if (!isInviteRole(inviteRole))
      throw new JazzError("invite.invalid", `There is no invite for the role ${String(role)}`, { coValueID: this.id })
    const { crypto } = this.core.node
    const seed = crypto.newRandomSecretSeed()
    this.addMemberInternal(crypto.getAgentID(crypto.agentSecretFromSecretSeed(seed)), inviteRole)
    return crypto.inviteSecretFromSecretSeed(seed)
  }

  /** Makes a new key for the group and those below it; `removed` does not get it. Without the right to do so nothing happens. */
  rotateReadKey(removed?: Member | Everyone): void {
    this.expectPresent()
    rotateKeys(this.core, removed)
  }

  /** Id of the key that this node encrypts new content with: the read key, or the own write key of those who only write. */
  getCurrentReadKeyId(): KeyID | undefined {
    const { state, scene } = this.core.groupAccess()
    return state.encryptionKeyIDFor(scene.me)
  }

  /** The key that this node encrypts new content with; `secret` is undefined when it cannot be obtained. */
  getCurrentReadKey(): { readonly id: KeyID; readonly secret: KeySecret | undefined } {
    const id = this.getCurrentReadKeyId()
    return { id: id as KeyID, secret: id && this.getReadKey(id) } // every group that others can make has one
  }

  /** The secret of a key of this group, as far as this node can obtain it. */
  getReadKey(keyID: KeyID): KeySecret | undefined {
    return this.core.readKeys().keySecret(keyID)
  }

  /** The same as {@link getReadKey}; secrets are remembered only when they were found. */
  getUncachedReadKey(keyID: KeyID): KeySecret | undefined {
    return this.getReadKey(keyID)
  }

  /** A map in this group. Its fields, if given, are one transaction. */
  createMap<M extends RawCoMap = RawCoMap>(
    init?: NoInfer<ContentOf<M>> | null,
    meta?: JsonObject | null,
    privacy: WritePrivacy = "private",
    uniqueness?: CoValueUniqueness,
  ): M {
    const map = this.#create<M>("comap", meta, uniqueness, !init)
    if (init) map.assign(init, privacy)
    return map
  }

  /** A list in this group. Its items, if there are any, are one transaction. */
  createList<L extends RawCoList = RawCoList>(
    init?: NoInfer<ItemsOf<L>> | null,
    meta?: JsonObject | null,
    privacy: WritePrivacy = "private",
    uniqueness?: CoValueUniqueness,
  ): L {
    const isEmpty = !init || init.length === 0
    const list = this.#create<L>("colist", meta, uniqueness, isEmpty)
    if (!isEmpty) list.appendItems(init, undefined, privacy)
    return list
  }

  /** A text in this group. */
  createPlainText<T extends RawCoPlainText = RawCoPlainText>(
    init?: string | null,
    meta?: JsonObject | null,
    privacy: WritePrivacy = "private",
    uniqueness?: CoValueUniqueness,
  ): T {
    const text = this.#create<T>("coplaintext", meta, uniqueness, !init)
    if (init) text.fill(init, privacy)
    return text
  }

  /** A stream in this group. */
  createStream<S extends RawCoStream = RawCoStream>(meta?: JsonObject | null, uniqueness?: CoValueUniqueness): S {
    return this.#create<S>("costream", meta, uniqueness, true)
  }

  /** A file in this group. */
  createBinaryStream<B extends RawBinaryCoStream = RawBinaryCoStream>(
    meta: JsonObject | null = { type: "binary" },
    uniqueness?: CoValueUniqueness,
  ): B {
    return this.#create<B>("costream", { ...meta, type: "binary" }, uniqueness, false)
  }

  #expectGroup(parent: RawGroup): CoValueCore {
    if (parent?.core?.kind === "group") return parent.core
    throw new JazzError("group.invalid", `Only a group can become a parent of group ${this.id}`, { coValueID: this.id })
  }

  /** @param stamp whether a value with a fixed id needs an empty transaction to have a time */
  #create<V>(type: OwnedType, meta: JsonObject | null | undefined, uniqueness: CoValueUniqueness | undefined, stamp: boolean): V {
    return createOwned(this.core, type, meta ?? null, uniqueness, stamp).getCurrentContent() as V // the header was made for this kind
  }
}

type ContentOf<M> = M extends RawCoMap<infer Shape, infer _Meta> ? Partial<Shape> : never
type ItemsOf<L> = L extends RawCoList<infer Item, infer _Meta> ? readonly Item[] : never
