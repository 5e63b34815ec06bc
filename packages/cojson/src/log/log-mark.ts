/**
 * Marks: what vouches for the log of a session in our own storage, in place of its signature. A mark is a keyed hash, so only who has the
 * secret can make one, and looking at it costs a thirtieth of a verification. Storage keeps marks beside the logs as a cache: a session
 * without a fitting one is verified by its signature.
 */
import type { ReadonlySmallMap } from "../base/small-map.ts"
import type { RawAccountID, RawCoID } from "../ids/co-id.ts"
import { authorOf, type SessionID } from "../ids/session-id.ts"
import type { AgentID, SignerID } from "../ids/agent-id.ts"
import type { SessionLog } from "./session-log.ts"
import type { LogMark, LogVoucher } from "./stored-run.ts"

/**
 * Sessions that are not as they were signed, with the part that is. Authors who are not here are believed, but get no mark. O(logs).
 *
 * @param signerOf undefined when nobody can sign for the author
 */
export function checkLogs(
  id: RawCoID,
  sessions: ReadonlySmallMap<SessionID, SessionLog>,
  voucher: LogVoucher,
  signerOf: (author: RawAccountID | AgentID) => SignerID | "missing" | undefined,
): SessionLog[] {
  const sound: SessionLog[] = []
  sessions.forEach((session) => {
    if (session.isUnread) return
    const { sessionID, length } = session
    const mark = session.claimedMark
    session.claimedMark = undefined
    if (mark !== undefined && mark === voucher.markOf(id, sessionID, session.texts(0, length))) {
      session.vouchedCount = length
      return
    }
    const signer = signerOf(authorOf(sessionID))
    if (signer === "missing") session.isBelieved = true
    else if (signer === undefined) sound.push(session.upTo(0))
    else if (!session.isSigned(signer)) sound.push(session.upTo(session.verifiedCount(signer)))
  })
  return sound
}

/** Marks for those sessions that storage has none of, all of them verified or made here. O(their logs). */
export function newMarks(id: RawCoID, sessions: Iterable<SessionLog>, voucher: LogVoucher): Map<SessionID, LogMark> {
  const marks = new Map<SessionID, LogMark>()
  for (const session of sessions) {
    const { sessionID, length } = session
    if (session.isUnread || session.isBelieved || session.vouchedCount === length) continue
    marks.set(sessionID, { count: length, text: voucher.markOf(id, sessionID, session.texts(0, length)) })
    session.vouchedCount = length
  }
  return marks
}
