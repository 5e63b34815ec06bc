import { beforeEach, expect, test } from "vitest"
import { Account, assertLoaded, co, Group, z } from "../index.ts"
import { createJazzTestAccount, setupJazzTestSync } from "../testing/index.ts"

const Row = co.map({ n: z.number() })
const Rows = co.list(Row)

beforeEach(async () => {
  await setupJazzTestSync()
  await createJazzTestAccount({ isCurrentActiveAccount: true })
})

test("what is loaded is not opened before somebody reads it", async () => {
  const made = Rows.create([{ n: 1 }, { n: 2 }], Group.create().makePublic())
  await Account.getMe().$jazz.waitForAllCoValuesSync()

  const rows = await Rows.load(made.$jazz.id, { loadAs: await createJazzTestAccount(), resolve: { $each: true } })
  assertLoaded(rows)
  const opened = () => rows.map((row) => row.$jazz.raw.core.snapshotGain > 0)

  expect(opened()).toEqual([false, false])
  expect(rows[0]?.n).toBe(1)
  expect(opened()).toEqual([true, false])
})
