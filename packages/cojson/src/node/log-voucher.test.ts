import { expect, test } from "vitest"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import { WasmCrypto } from "../crypto/entries/WasmCrypto.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import { logVoucher } from "./log-voucher.ts"

test("a mark says which agent vouches for how much of which session of which value", () => {
  const crypto = new PureJSCrypto()
  const [id, otherID] = ["co_z1", "co_z2"] as RawCoID[] as [RawCoID, RawCoID]
  const [session, otherSession] = ["co_zA_session_z1", "co_zA_session_z2"] as SessionID[] as [SessionID, SessionID]
  const own = logVoucher(crypto, "sealerSecret_z1/signerSecret_z1")
  const other = logVoucher(crypto, "sealerSecret_z1/signerSecret_z2")

  const mark = own.markOf(id, session, ["{1}", "{2}"])

  expect(own.markOf(id, session, ["{1}", "{2}"])).toBe(mark)
  const others = [
    other.markOf(id, session, ["{1}", "{2}"]),
    own.markOf(otherID, session, ["{1}", "{2}"]),
    own.markOf(id, otherSession, ["{1}", "{2}"]),
    own.markOf(id, session, ["{1}{2}"]),
    own.markOf(id, session, ["{1}", "{3}"]),
    own.markOf(id, session, []),
  ]
  expect(new Set([mark, ...others]).size).toBe(7)
})

test("a mark of one text is the same on every back-end", async () => {
  const id = "co_z1" as RawCoID
  const session = "co_zA_session_z1" as SessionID
  const marks = [new PureJSCrypto(), await WasmCrypto.create()].map((crypto) =>
    logVoucher(crypto, "sealerSecret_z1/signerSecret_z1").markOf(id, session, ['{"ä":1}']),
  )

  expect(marks).toEqual(["osE0quMf37QBqtNA-sldIusY", "osE0quMf37QBqtNA-sldIusY"])
})
