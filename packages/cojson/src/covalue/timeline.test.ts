import { expect, test } from "vitest"
import type { JsonObject } from "../base/json.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { Transaction } from "../log/transaction.ts"
import { ListView } from "../views/list-view.ts"
import { Opener } from "./opening.ts"
import { permissiveJudge } from "./owned-judge.ts"
import type { ReadableLog, ReadableSession } from "./readable-log.ts"
import { Timeline } from "./timeline.ts"

const crypto = new PureJSCrypto()

function trusting(madeAt: number, value: string, meta: JsonObject): Transaction {
  const changes = JSON.stringify([{ op: "app", value, after: "start" }])
  return { privacy: "trusting", madeAt, changes, meta: JSON.stringify(meta) }
}

function timelineOver(sessions: ReadableLog["sessions"]): Timeline<ListView> {
  return new Timeline({ sessions }, permissiveJudge, new Opener("co_zList" as RawCoID, crypto), new ListView())
}

function sessionOf(...transactions: Transaction[]): ReadableSession {
  return { length: transactions.length, signature: undefined, transaction: (index) => transactions[index], texts: () => [], skip: () => {} }
}

test("a branch transaction that was merged twice counts where it sorts first, whichever merge arrives first", () => {
  const merged = (t: number): JsonObject => ({ mi: 0, s: "co_zB_session_z1", b: "co_zBranch", t })
  const late: [SessionID, ReadableSession] = ["co_zA_session_z1" as SessionID, sessionOf(trusting(100, "late", merged(10)))]
  const early: [SessionID, ReadableSession] = ["co_zA_session_z2" as SessionID, sessionOf(trusting(100, "early", merged(50)))]
  for (const [first, second] of [
    [late, early],
    [early, late],
  ] as const) {
    const sessions = new Map([first])
    const timeline = timelineOver(sessions)
    timeline.refresh()
    expect(timeline.view.values()).toHaveLength(1)
    sessions.set(...second)
    timeline.refresh()
    expect(timeline.view.values()).toEqual(["early"])
    expect(timeline.entries().map(({ madeAt }) => madeAt)).toEqual([50, 90])
  }
})
