/** Registry: breaks the natural cycle between kinds of values, groups, accounts and loading. Filled when those modules load. */
import type { LocalNode, RawCoValue } from "cojson"
import type { BranchDefinition } from "../schema/load-options.ts"
import type { ValuePlan } from "../schema/plan.ts"
import type { Account } from "./account/account.ts"
import type { AnonymousJazzAgent } from "./account/anonymous-agent.ts"
import type { RawOwner } from "./base.ts"
import type { Group } from "./group/group.ts"
import type { Ref } from "./ref.ts"
import type { Scope } from "./scope.ts"

export interface RuntimeLoadOptions {
  readonly resolve?: unknown
  readonly skipRetry?: boolean | undefined
  readonly unstable_branch?: BranchDefinition | undefined
}

export interface RuntimeSubscribeOptions extends RuntimeLoadOptions {
  readonly onUnauthorized?: ((value: never) => void) | undefined
  readonly onUnavailable?: ((value: never) => void) | undefined
  readonly onError?: ((value: never) => void) | undefined
  /** Deliver a first value that is here already before returning. */
  readonly syncResolution?: boolean | undefined
}

export interface Kinds {
  /** A group, or an account in the role of an owner. */
  group(raw: RawOwner): Group
  /** The account or agent that signs on the node. */
  reader(node: LocalNode): Account | AnonymousJazzAgent
  /** The owner of the value whose scope it is. */
  owner(scope: Scope, raw: RawOwner): Group
  /** The account, with the base schema; undefined while it is not here. */
  account(scope: Scope, id: string): Account | undefined
  accountRef(scope: Scope, id: string): Ref<Account>
  /** A scope without subscription: children are looked up when they are read. */
  scope(raw: RawCoValue, plan: ValuePlan): Scope
  /** Runs edits of one value so that listeners hear of them once, at the end. */
  batch<T>(edits: () => T): T
  load(node: LocalNode, plan: ValuePlan, id: string, options: RuntimeLoadOptions): Promise<object>
  /** Merges a branch of the value and of what the query covers. Rejects when it cannot be loaded. */
  merge(node: LocalNode, plan: ValuePlan, id: string, options: RuntimeLoadOptions): Promise<void>
  subscribe(
    node: LocalNode,
    plan: ValuePlan,
    id: string,
    options: RuntimeSubscribeOptions,
    listener: (value: never, stop: () => void) => void,
  ): () => void
}

const registered: Partial<Kinds> = {}

export function registerKinds(part: Partial<Kinds>): void {
  Object.assign(registered, part)
}

// Complete before anybody can call it: the entry module imports every registering module.
export const kinds = registered as Kinds
