/** GroupAccess: what a group or account is besides a map. Its rules, roles and keys, wired to its log. */
import { GroupFold } from "../access/group-fold.ts"
import type { Member } from "../access/group-keys.ts"
import type { GroupScene } from "../access/group-scene.ts"
import { GroupState } from "../access/group-state.ts"
import { ReadKeys } from "../access/read-keys.ts"
import type { Role } from "../access/roles.ts"
import { invariant } from "../base/invariant.ts"
import type { KeyID, KeySecret } from "../ids/key-id.ts"
import type { CoValueCore } from "./co-value-core.ts"
import { GroupJudge } from "./group-judge.ts"
import { GroupView } from "./group-view.ts"
import { Opener } from "./opening.ts"
import { Timeline } from "./timeline.ts"

/** How the current agent writes what a group owns. */
export interface Writing {
  readonly role: Role | undefined
  /** Since when it has the role, Unix ms. */
  readonly since: number | undefined
  /** undefined when it has none (yet). */
  readonly key: { readonly id: KeyID; readonly secret: KeySecret } | undefined
}

export class GroupAccess {
  readonly fold: GroupFold
  readonly timeline: Timeline<GroupView>
  readonly state: GroupState
  readonly keys: ReadKeys
  readonly #core: CoValueCore
  /** What the timeline was up to date with. */
  #seenVersion = -1
  #seenEpoch = -1
  #writing: Writing | undefined
  #writingEpoch = -1

  constructor(core: CoValueCore) {
    const { ruleset } = core.expectHeader()
    core.log.check()
    invariant(ruleset.type === "group", `${core.id} is not a group`)
    const { node, id } = core
    const isAccount = core.kind === "account"
    const content = new GroupView()
    this.#core = core
    this.fold = new GroupFold({ groupID: id, initialAdmin: ruleset.initialAdmin, isAccount, lookup: node.groups })
    const judge = new GroupJudge(
      this.fold,
      () => this.keys,
      () => node.groups.epoch,
    )
    this.timeline = new Timeline(core.log, judge, new Opener(id, node.crypto), content)
    this.state = new GroupState({ id, content, isAccount, lookup: node.groups, refresh: () => this.#refresh() })
    this.keys = new ReadKeys({ group: this.state, content, crypto: node.crypto, viewer: node, lookup: node.groups })
  }

  /** Every value of the group asks for it, so that it must cost nothing while nothing happens. */
  #refresh(): void {
    const { version } = this.#core.log
    const { epoch } = this.#core.node.groups
    if (version === this.#seenVersion && epoch === this.#seenEpoch && !this.fold.hasTurned) return
    this.timeline.refresh()
    this.#seenVersion = version
    this.#seenEpoch = epoch
  }

  /** Every edit asks for it: looked up once for each change of any group. */
  get writing(): Writing {
    const { epoch } = this.#core.node.groups
    if (this.#writing && epoch === this.#writingEpoch) return this.#writing
    const me = this.#core.node.getCurrentAccountOrAgentID()
    const id = this.state.encryptionKeyIDFor(me)
    const secret = id && this.keys.keySecret(id)
    const now = this.state.roleTimeline(me).at(-1)
    this.#writing = { role: now?.role, since: now?.from, key: id && secret && { id, secret } }
    this.#writingEpoch = epoch
    return this.#writing
  }

  /** The group as plans for changing it see it. */
  get scene(): GroupScene {
    const { node } = this.#core
    const author = node.getCurrentAccountOrAgentID()
    const me: Member = author === this.#core.id ? node.getCurrentAgentID() : author
    return {
      state: this.state,
      keys: this.keys,
      lookup: node.groups,
      crypto: node.crypto,
      me,
      agentIDOf: (member) => node.agentIDOf(member),
    }
  }
}
