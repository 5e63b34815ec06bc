import type { StoredClaim } from "./stored-run.ts"

export interface ReceiveOptions {
  readonly skipVerify?: boolean
  readonly verifyHeader?: boolean
  /** What has to be looked at before somebody reads what is taken without verification. */
  readonly claim?: StoredClaim | undefined
}
