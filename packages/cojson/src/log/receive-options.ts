import type { Segment } from "./segment.ts"
import type { StoredClaim } from "./stored-run.ts"

export interface ReceiveOptions {
  readonly skipVerify?: boolean
  readonly verifyHeader?: boolean
  /** What was found to be as it was signed, as the beginning of its session. */
  readonly verified?: ReadonlySet<Segment> | undefined
  /** What has to be looked at before somebody reads what is taken without verification. */
  readonly claim?: StoredClaim | undefined
}
