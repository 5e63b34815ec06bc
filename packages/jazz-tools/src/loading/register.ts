/** Makes loading known to the values, which must not import it. */
import "../schema/definitions/account-schema.ts"
import "../schema/definitions/group-schema.ts"
import { RawAccount, type LocalNode, type RawCoID, type RawCoValue } from "cojson"
import { enableClassStatics } from "../legacy/class-statics.ts"
import { SHALLOW } from "../schema/compiled-query.ts"
import { expectPlan } from "../schema/plan-of.ts"
import { nodeOf } from "../schema/plan.ts"
import { accountOfNode } from "../values/account/account-of-node.ts"
import { Account } from "../values/account/account.ts"
import { AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"
import { Group } from "../values/group/group.ts"
import { kinds, registerKinds } from "../values/kinds.ts"
import { Ref } from "../values/ref.ts"
import { availableContent } from "./engine.ts"
import { loadTree, loadValue } from "./load.ts"
import { createUnloadedCoValue } from "./placeholder.ts"
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
  account(node, id) {
    const raw = availableContent(node, id)
    if (!(raw instanceof RawAccount)) return undefined
    const plan = expectPlan(Account)
    return new Account(raw, plan, kinds.scope(raw, plan))
  },
  accountRef(node, id) {
    const source = { id, read: () => accountOrPlaceholder(node, id), load: () => loadValue(node, expectPlan(Account), id, {}) }
    return new Ref<Account>(source, undefined, Account)
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

/** Reading an account that is not here starts loading it. */
function accountOrPlaceholder(node: LocalNode, id: string): unknown {
  const account = kinds.account(node, id)
  if (account) return account
  const state = node.syncManager.loadingState(id as RawCoID)
  if (state === "unknown") void node.syncManager.load(id as RawCoID)
  return createUnloadedCoValue(id, state === "unavailable" ? "unavailable" : "loading")
}
