import type { Content } from "./content.ts"
import type { Refusal } from "./refusal.ts"

/** What became of a received content. Nothing is applied twice; refused runs leave their session as it was. */
export interface ReceiveOutcome {
  /** What is new and verified, trimmed to exactly that. */
  readonly accepted: Content | undefined
  readonly refused: readonly Refusal[]
  /** Some run starts after our end, or the header is missing. */
  readonly gap: boolean
  /** Runs that cannot be verified before the accounts of their authors are here. */
  readonly waiting: Content | undefined
}

/** Nothing was new. */
export const NOTHING: ReceiveOutcome = { accepted: undefined, refused: [], gap: false, waiting: undefined }
