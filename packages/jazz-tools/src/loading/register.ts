/** Makes loading known to the values, which must not import it. */
import "../schema/definitions/account-schema.ts"
import "../schema/definitions/group-schema.ts"
import type { LocalNode, RawCoValue } from "cojson"
import { enableClassStatics } from "../legacy/class-statics.ts"
import { SHALLOW } from "../schema/compiled-query.ts"
import { expectPlan } from "../schema/plan-of.ts"
import type { Settled } from "../schema/infer.ts"
import { nodeOf } from "../schema/plan.ts"
import { accountOfNode } from "../values/account/account-of-node.ts"
import { Account } from "../values/account/account.ts"
import { AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"
import { Group } from "../values/group/group.ts"
import { kinds, registerKinds } from "../values/kinds.ts"
import { Ref } from "../values/ref.ts"
import { loadTree, loadValue } from "./load.ts"
import { mergeCovered } from "../values/branch.ts"
import { Subscription } from "./subscribe.ts"
import { ValueNode } from "./value-node.ts"
import { batch, ValueTree } from "./value-tree.ts"

const agents = new WeakMap<LocalNode, AnonymousJazzAgent>()

enableClassStatics()
registerKinds({
  batch,
  group(raw) {
    const plan = expectPlan(Group)
    return new Group(raw, plan, kinds.scope(raw, plan))
  },
  reader(node) {
    const account = accountOfNode(node)
    if (account) return account
    const agent = agents.get(node) ?? new AnonymousJazzAgent(node)
    agents.set(node, agent)
    return agent
  },
  // a group that owns a value is in memory with it
  owner: (scope, raw) => scope.related(raw.id, expectPlan(Group)) as Group,
  account(scope, id) {
    const account = scope.related(id, expectPlan(Account)) as Settled<Account>
    return account.$isLoaded ? account : undefined
  },
  accountRef(scope, id) {
    const plan = expectPlan(Account)
    return new Ref<Account>(
      { id, read: () => scope.related(id, plan), load: () => loadValue(scope.node, plan, id, {}) },
      undefined,
      Account,
    )
  },
  scope(raw: RawCoValue, plan) {
    const node = new ValueNode(new ValueTree({ node: nodeOf(raw), live: false }), raw.id, plan, SHALLOW)
    node.adopt(raw)
    return node
  },
  load: loadValue,
  async merge(node, plan, id, options) {
    const { root, failure } = await loadTree(node, plan, id, options)
    if (failure) throw new Error(`Unable to load the branch. ${failure.message}`)
    mergeCovered(root.covered())
  },
  subscribe: (node, plan, id, options, listener) =>
    new Subscription(node, plan, id, options, listener as (value: object, stop: () => void) => void).stop,
})
