import type { Account } from "../values/account/account.ts"
import type { AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"
import type { Group } from "../values/group/group.ts"
import type { NotLoaded } from "./infer.ts"
import type { Query, StrictQuery } from "./resolve-query.ts"

/** A named branch; without `owner` it has the owner of its source. */
export interface BranchDefinition {
  readonly name: string
  readonly owner?: Group | Account | undefined
}

export interface LoadOptions<S, R> {
  readonly resolve?: StrictQuery<R, Query<S>>
  /** Whose node reads; default: the active account. */
  readonly loadAs?: Account | AnonymousJazzAgent | undefined
  /** Settle at once when nobody has the value, without an error report. */
  readonly skipRetry?: boolean
  readonly unstable_branch?: BranchDefinition | undefined
}

export interface SubscribeOptions<S, R> extends LoadOptions<S, R> {
  readonly onUnauthorized?: (value: NotLoaded) => void
  readonly onUnavailable?: (value: NotLoaded) => void
  /** Both of the above. */
  readonly onError?: (value: NotLoaded) => void
}

/** Called with each new state; stopping works from inside too. */
export type SubscribeListener<T> = (value: T, unsubscribe: () => void) => void

export interface EnsureLoadedOptions<S, R> {
  readonly resolve?: StrictQuery<R, Query<S>>
  readonly unstable_branch?: BranchDefinition | undefined
}

export interface MergeOptions<S, R> {
  readonly branch: BranchDefinition
  readonly resolve?: StrictQuery<R, Query<S>>
  readonly loadAs?: Account | AnonymousJazzAgent | undefined
}
