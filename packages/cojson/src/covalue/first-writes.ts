/** What is kept of a value that was made here until it is read for the first time: reading that needs no decryption then. */
import { transactionSize } from "../log/transaction.ts"
import type { WrittenTransaction } from "./judge-port.ts"

const MAX_TRANSACTIONS = 16
/** Of each. */
const MAX_CHANGES = 32
/** Code units, of each. */
const MAX_SIZE = 16_384

/** The first transactions of the only session with one more, if that continues them and is small. */
export function firstWrites(kept: WrittenTransaction[] | undefined, logged: WrittenTransaction): WrittenTransaction[] | undefined {
  const { txIndex, transaction, changes = [] } = logged
  if (txIndex >= MAX_TRANSACTIONS || txIndex !== (kept?.length ?? 0)) return kept
  if (changes.length > MAX_CHANGES || transactionSize(transaction) > MAX_SIZE) return kept
  if (!kept) return [logged]
  kept.push(logged)
  return kept
}
