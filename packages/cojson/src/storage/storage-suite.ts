/** What every database must do, as cases without a test framework: `for (const { name, run } of storageSuite) test(name, () => run(fixture))`. */
import { isPromise, type MaybePromise } from "../base/maybe-promise.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { Content } from "../log/content.ts"
import { MAX_PAYLOAD_BYTES } from "../log/segment.ts"
import { trustingTransactionText } from "../log/transaction.ts"
import {
  expectEqual,
  sampleContent,
  sampleHeader,
  sampleID,
  sampleSegment,
  sampleSession,
  sampleText,
  StorageOracle,
} from "./storage-oracle.ts"
import type { Storage } from "./storage.ts"

/** One empty database of a test. */
export interface StorageFixture {
  /** Opens it, again after it was closed. */
  open(): MaybePromise<Storage>
}

export interface StorageCase {
  readonly name: string
  /** Rejects when the storage is wrong. Closes what it opened. */
  readonly run: (fixture: StorageFixture) => Promise<void>
}

export const storageSuite: readonly StorageCase[] = [
  storageCase("knows nothing of what was never stored", async (storage) => {
    expectEqual("read", await storage.read(sampleID(0)), undefined)
    expectEqual("known state", await storage.knownState(sampleID(0)), undefined)
    expectEqual("unsynced", await storage.unsyncedIDs(), [])
    expectEqual("ids", (await storage.ids?.()) ?? [], [])
  }),
  storageCase("keeps a value without transactions", async (storage) => {
    await append(storage, sampleContent(0))
    expectEqual("ids", (await storage.ids?.()) ?? [sampleID(0)], [sampleID(0)])
    const { known, pieces } = (await storage.read(sampleID(0))) ?? {}
    expectEqual("known state read", known, { id: sampleID(0), header: true, sessions: {} })
    expectEqual("pieces read", pieces, [{ id: sampleID(0), header: sampleHeader(0), segments: [] }])
  }),
  storageCase("shows what was appended before it is committed", async (storage) => {
    const oracle = new StorageOracle()
    const content = sampleContent(0, sampleSegment(0, 0, 3))
    oracle.append(content)
    storage.append(content)
    await oracle.check(storage)
  }),
  storageCase("settles every content once, in order, after append returned", async (storage) => {
    const settled: string[] = []
    let returned = false
    storage.append(sampleContent(0, sampleSegment(0, 0, 1)), () => settled.push(returned ? "first" : "too early"))
    storage.append(sampleContent(0, sampleSegment(0, 1, 1)), () => settled.push("second"))
    storage.append(sampleContent(1), () => {
      settled.push("third")
      throw new Error("a listener that fails")
    })
    storage.append(sampleContent(2), () => settled.push("fourth"))
    returned = true
    await storage.flush()
    expectEqual("settled", settled, ["first", "second", "third", "fourth"])
  }),
  storageCase("trims overlaps and ignores repetitions", async (storage) => {
    const oracle = new StorageOracle()
    for (const segment of [
      sampleSegment(0, 0, 4),
      sampleSegment(0, 0, 4),
      sampleSegment(0, 2, 5),
      sampleSegment(0, 1, 3),
      sampleSegment(0, 7, 1),
    ]) {
      oracle.append(sampleContent(0, segment))
      expectEqual("error", await append(storage, sampleContent(0, segment)), undefined)
    }
    await oracle.check(storage)
    expectEqual("counters", await storage.knownState(sampleID(0)), {
      id: sampleID(0),
      header: true,
      sessions: { [sampleSession(0)]: 8 },
    })
  }),
  storageCase("goes on differently where a log was cut back", async (storage, reopen) => {
    for (let start = 0; start < 6; start++) storage.append(sampleContent(0, sampleSegment(0, start, 1, 60_000), sampleSegment(1, start, 1)))
    await storage.flush()
    for (const kept of [4, 0]) {
      if (!storage.cutBack) return
      await storage.cutBack({ id: sampleID(0), header: true, sessions: { [sampleSession(0)]: kept, [sampleSession(1)]: 6 } })
      const oracle = new StorageOracle()
      for (let start = 0; start < 6; start++) oracle.append(sampleContent(0, sampleSegment(1, start, 1)))
      for (let start = 0; start < kept; start++) oracle.append(sampleContent(0, sampleSegment(0, start, 1, 60_000)))
      for (let start = kept; start < 7; start++) {
        const content = sampleContent(0, sampleSegment(0, start, 1, 59_000 + start))
        oracle.append(content)
        storage.append(content)
      }
      await oracle.check(storage)
      if (kept === 0) await oracle.check(await reopen())
    }
  }),
  storageCase("reports gaps and stores what fits", async (storage) => {
    const oracle = new StorageOracle()
    expectEqual("no header", await append(storage, { id: sampleID(0), segments: [sampleSegment(0, 0, 1)] }), "storage.gap")
    const partly = sampleContent(0, sampleSegment(0, 3, 1), sampleSegment(1, 0, 2))
    oracle.append(partly)
    expectEqual("late start", await append(storage, partly), "storage.gap")
    await oracle.check(storage)
  }),
  storageCase("answers in pieces that can be verified one by one", async (storage, reopen) => {
    const oracle = new StorageOracle()
    const size = 45_000
    for (let start = 0; start < 8; start++) {
      for (const session of [0, 1]) {
        const content = sampleContent(0, sampleSegment(session, start, 1, size))
        oracle.append(content)
        storage.append(content)
      }
    }
    const small = sampleContent(0, sampleSegment(2, 0, 5), sampleSegment(3, 0, 2, 60_000))
    oracle.append(small)
    await append(storage, small)
    await oracle.check(storage)
    const reopened = await reopen()
    await oracle.check(reopened)
    const stored = await reopened.read(sampleID(0))
    const pieces = stored?.pieces ?? []
    expectEqual("many pieces", pieces.length > 4, true)
    expectEqual("announcement", pieces[0]?.expectContentUntil, stored?.known.sessions)
    expectEqual("one header", pieces.filter(({ header }) => header).length, 1)
    for (const { segments } of pieces) {
      const bytes = segments.reduce((sum, { payloadBytes }) => sum + payloadBytes, 0)
      expectEqual("piece below its limit", bytes <= 2 * MAX_PAYLOAD_BYTES, true)
      expectEqual("one segment per session", new Set(segments.map(({ sessionID }) => sessionID)).size, segments.length)
    }
  }),
  storageCase("keeps texts exactly, whatever they contain", async (storage, reopen) => {
    const oracle = new StorageOracle()
    const odd = ["__proto___session_z", "co_zA_session_z'; DROP TABLE sessions; --", "constructor"] as SessionID[]
    const txs = [
      trustingTransactionText('[{"op":"set","key":"__proto__","value":"\u2028 \\" \n \u0001 \u{1f600}"}]', 0),
      trustingTransactionText("[]", 1_700_000_000_000, '{"a":"b"}'),
      '{"changes":"[]","extra":{"a":1,"b":[null,true,1.5e+300]},"madeAt":5,"privacy":"trusting"}',
      '{"changes":"[\\"\\ud800\\"]","madeAt":5,"privacy":"trusting"}',
      sampleText(4),
    ]
    for (const sessionID of odd) {
      const content = sampleContent(0, { ...sampleSegment(0, 0, 1), sessionID, txs })
      oracle.append(content)
      storage.append(content)
    }
    await storage.flush()
    await oracle.check(storage)
    await oracle.check(await reopen())
  }),
  storageCase("never changes an answer that it gave", async (storage) => {
    await append(storage, sampleContent(0, sampleSegment(0, 0, 1)))
    const known = await storage.knownState(sampleID(0))
    const stored = await storage.read(sampleID(0))
    const before = JSON.stringify([known, stored?.known])
    await append(storage, sampleContent(0, sampleSegment(0, 1, 1)))
    expectEqual("answers", JSON.stringify([known, stored?.known]), before)
  }),
  storageCase("remembers who lacks what", async (storage, reopen) => {
    const [a, b, c] = [sampleID(0), sampleID(1), sampleID(2)]
    storage.setUnsynced(a, "wss://one", true)
    storage.setUnsynced(a, "wss://two", true)
    storage.setUnsynced(a, "wss://two", true)
    storage.setUnsynced(b, "wss://one", true)
    storage.setUnsynced(c, "any", true)
    storage.setUnsynced(c, "any", false)
    expectEqual("unsynced", [...(await storage.unsyncedIDs())].sort(), [a, b])
    storage.setUnsynced(a, "wss://one", false)
    storage.clearUnsynced(b)
    const reopened = await reopen()
    expectEqual("unsynced after reopening", await reopened.unsyncedIDs(), [a])
    reopened.setUnsynced(a, "wss://two", false)
    reopened.setUnsynced(b, "any", true)
    reopened.clearUnsynced(b)
    reopened.setUnsynced(b, "wss://new", true)
    expectEqual("unsynced after changes", await reopened.unsyncedIDs(), [b])
  }),
  storageCase("commits what is pending when it is closed, and refuses afterwards", async (storage, reopen) => {
    const oracle = new StorageOracle()
    const content = sampleContent(0, sampleSegment(0, 0, 2))
    oracle.append(content)
    const outcome = append(storage, content)
    await storage.close()
    await storage.close()
    expectEqual("pending content", await outcome, undefined)
    expectEqual("late content", await append(storage, sampleContent(1)), "storage.unavailable")
    const read = storage.read(sampleID(0))
    const refused = isPromise(read)
      ? await read.then(
          () => false,
          () => true,
        )
      : false
    expectEqual("late read rejects", refused, true)
    await oracle.check(await reopen(), [sampleID(0), sampleID(1)])
  }),
]

/**
 * Runs random appends (with overlaps, gaps and restarts) given as whole numbers and compares with {@link StorageOracle} as it goes.
 * Any list of numbers is a valid plan.
 */
export async function runStoragePlan(plan: readonly number[], fixture: StorageFixture): Promise<void> {
  const oracle = new StorageOracle()
  const ids = [0, 1, 2].map(sampleID)
  let storage = await fixture.open()
  for (const number of plan) {
    const action = number % 16
    if (action === 0) {
      await storage.close()
      storage = await fixture.open()
    } else if (action === 1) await storage.flush()
    else if (action === 2) await oracle.check(storage, ids)
    else {
      const value = (number >> 4) % 3
      const session = (number >> 6) % 2
      const start = (number >> 7) % 12
      const count = 1 + ((number >> 11) % 6)
      const large = (number >> 14) % 3 === 0
      const segments = [sampleSegment(session, start, count, large ? 60_000 : 30)]
      if (action > 12) segments.push(sampleSegment(2, 0, count, large ? 60_000 : 30))
      const content: Content = action === 3 ? { id: sampleID(value), segments } : sampleContent(value, ...segments)
      const expected = oracle.append(content)
      storage.append(content, (error) => {
        if ((error !== undefined) !== (expected === "gap")) throw new Error(`append: ${String(error)} instead of ${expected}`)
      })
    }
  }
  await oracle.check(storage, ids)
  await storage.close()
  const reopened = await fixture.open()
  await oracle.check(reopened, ids)
  await reopened.close()
}

function storageCase(name: string, body: (storage: Storage, reopen: () => Promise<Storage>) => Promise<void>): StorageCase {
  return {
    name,
    async run(fixture) {
      let storage = await fixture.open()
      await body(storage, async () => {
        await storage.close()
        return (storage = await fixture.open())
      })
      await storage.close()
    },
  }
}

/** Resolves with the code of the error, undefined when it was stored. */
async function append(storage: Storage, content: Content): Promise<string | undefined> {
  return new Promise((resolve) => {
    storage.append(content, (error) => resolve(error === undefined ? undefined : (error as { code?: string }).code))
    void storage.flush()
  })
}
