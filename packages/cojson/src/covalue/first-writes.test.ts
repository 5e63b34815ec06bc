import { expect, test } from "vitest"
import type { RawAccountID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import { firstWrites } from "./first-writes.ts"
import type { WrittenTransaction } from "./judge-port.ts"

const CHANGES = [{ op: "set", key: "a", value: 1 }]

function written(txIndex: number, changes: WrittenTransaction["changes"] = CHANGES): WrittenTransaction {
  return {
    sessionID: "co_zAlice_session_z1" as SessionID,
    txIndex,
    author: "co_zAlice" as RawAccountID,
    madeAt: txIndex,
    transaction: { privacy: "trusting", madeAt: txIndex, changes: JSON.stringify(changes) },
    changes,
  }
}

function keptOf(transactions: readonly WrittenTransaction[]): number[] {
  let kept: WrittenTransaction[] | undefined
  for (const logged of transactions) kept = firstWrites(kept, logged)
  return (kept ?? []).map(({ txIndex }) => txIndex)
}

test("the first of many transactions are kept", () => {
  expect(keptOf(Array.from({ length: 40 }, (_, i) => written(i)))).toEqual(Array.from({ length: 16 }, (_, i) => i))
})

test("nothing is kept behind one that is not", () => {
  const large = Array.from({ length: 33 }, () => CHANGES).flat()
  expect(keptOf([written(0), written(1, large), written(2)])).toEqual([0])
  expect(keptOf([written(3), written(4)])).toEqual([])
})

test("chunks of files are not kept", () => {
  const chunk = [{ type: "chunk", chunk: "A".repeat(20_000) }]
  expect(keptOf([written(0), written(1, chunk), written(2)])).toEqual([0])
})
