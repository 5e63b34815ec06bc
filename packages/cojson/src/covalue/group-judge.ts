/** The judge of a group's own log: feeds the fold and asks it for verdicts. */
import type { GroupFold, GroupTransaction } from "../access/group-fold.ts"
import type { ReadKeys } from "../access/read-keys.ts"
import type { KeyID, KeySecret } from "../ids/key-id.ts"
import type { Judge, Verdict, WrittenTransaction } from "./judge-port.ts"
import { parseArray } from "./opening.ts"

export class GroupJudge implements Judge {
  readonly hasOwnKeys = true
  readonly #fold: GroupFold
  readonly #keys: () => ReadKeys
  readonly #epoch: () => number
  #seenEpoch = -1

  constructor(fold: GroupFold, keys: () => ReadKeys, epoch: () => number) {
    this.#fold = fold
    this.#keys = keys
    this.#epoch = epoch
  }

  refresh(): "same" | "keys" | "verdicts" {
    const epoch = this.#epoch()
    if (epoch === this.#seenEpoch && !this.#fold.hasTurned) return "same"
    this.#seenEpoch = epoch
    return this.#fold.refresh() ? "verdicts" : "keys"
  }

  admit(transactions: readonly WrittenTransaction[]): boolean {
    return this.#fold.add(transactions.map(forFold))
  }

  verdict(logged: WrittenTransaction): Verdict {
    return this.#fold.verdict(logged) ? "valid" : "invalid"
  }

  verdictBetween(): undefined {
    return undefined
  }

  keySecret(keyID: KeyID): KeySecret | undefined {
    return this.#keys().keySecret(keyID)
  }
}

/** The fold keeps it, so it must not hold the transaction. */
function forFold({ sessionID, txIndex, author, madeAt, transaction, changes }: WrittenTransaction): GroupTransaction {
  const { privacy } = transaction
  return {
    tx: { sessionID, txIndex },
    author,
    madeAt,
    privacy,
    changes: privacy === "trusting" ? (changes ?? parseArray(transaction.changes)) : undefined,
  }
}
