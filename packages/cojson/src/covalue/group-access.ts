/** GroupAccess: what a group or account is besides a map. Its rules, roles and keys, wired to its log. */
import { GroupFold } from "../access/group-fold.ts"
import type { Member } from "../access/group-keys.ts"
import type { GroupScene } from "../access/group-scene.ts"
import { GroupState } from "../access/group-state.ts"
import { ReadKeys } from "../access/read-keys.ts"
import { invariant } from "../base/invariant.ts"
import type { CoValueKnownState } from "../log/known-state.ts"
import type { CoValueCore } from "./co-value-core.ts"
import { GroupJudge } from "./group-judge.ts"
import { GroupView } from "./group-view.ts"
import { Opener } from "./opening.ts"
import { Timeline } from "./timeline.ts"

export class GroupAccess {
  readonly fold: GroupFold
  readonly timeline: Timeline<GroupView>
  readonly state: GroupState
  readonly keys: ReadKeys
  readonly #core: CoValueCore
  /** What the timeline was up to date with. */
  #seenState: CoValueKnownState | undefined
  #seenEpoch = -1

  constructor(core: CoValueCore) {
    const { ruleset } = core.expectHeader()
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
    const known = this.#core.log.knownState()
    const { epoch } = this.#core.node.groups
    if (known === this.#seenState && epoch === this.#seenEpoch && !this.fold.hasTurned) return
    this.timeline.refresh()
    this.#seenState = known
    this.#seenEpoch = epoch
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
