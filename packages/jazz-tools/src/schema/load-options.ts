/**
 * Options of loading. They take the type of `resolve`, never the schema: TypeScript 5 relates options that are named alike by their arguments,
 * and schemas differ where their instances may stand for each other, as any account may for an `Account`.
 */
import type { Account } from "../values/account/account.ts"
import type { AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"
import type { Group } from "../values/group/group.ts"
import type { NotLoaded } from "./infer.ts"

/** A named branch; without `owner` it has the owner of its source. */
export interface BranchDefinition {
  readonly name: string
  readonly owner?: Group | Account | undefined
}

export interface LoadOptions<Resolve> {
  readonly resolve?: Resolve
  /** Whose node reads; default: the active account. */
  readonly loadAs?: Account | AnonymousJazzAgent | undefined
  /** Settle at once when nobody has the value, without an error report. */
  readonly skipRetry?: boolean
  readonly unstable_branch?: BranchDefinition | undefined
}

export interface SubscribeOptions<Resolve> extends LoadOptions<Resolve> {
  readonly onUnauthorized?: (value: NotLoaded) => void
  readonly onUnavailable?: (value: NotLoaded) => void
  /** Both of the above. */
  readonly onError?: (value: NotLoaded) => void
}

/** Called with each new state; stopping works from inside too. */
export type SubscribeListener<T> = (value: T, unsubscribe: () => void) => void

export interface EnsureLoadedOptions<Resolve> {
  readonly resolve?: Resolve
  readonly unstable_branch?: BranchDefinition | undefined
}

export interface MergeOptions<Resolve> {
  readonly branch: BranchDefinition
  readonly resolve?: Resolve
  readonly loadAs?: Account | AnonymousJazzAgent | undefined
}
