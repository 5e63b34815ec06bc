/**
 * CoValueLog: the header and all session logs of one CoValue. Verifies what comes in, cuts what goes out, and knows which
 * other CoValues are needed to make sense of it. Knows nothing of permissions.
 */
import { invariant } from "../base/invariant.ts"
import { SmallMap, type ReadonlySmallMap } from "../base/small-map.ts"
import type { CryptoProvider } from "../crypto/provider.ts"
import type { SignerSecret } from "../ids/agent-id.ts"
import type { RawCoID } from "../ids/co-id.ts"
import { authorOf, isDeleteSession, type SessionID } from "../ids/session-id.ts"
import type { ReceiveOptions } from "./receive-options.ts"
import { NOTHING, type ReceiveOutcome } from "./receive-outcome.ts"
import type { Refusal, RefusalReason } from "./refusal.ts"
import type { Content } from "./content.ts"
import { Coverage } from "./coverage.ts"
import { Dependencies, plainNeeds } from "./dependencies.ts"
import { isHeader, isHeaderOf, type CoValueHeader } from "./header.ts"
import { countOf, covers, type CoValueKnownState } from "./known-state.ts"
import type { PlainTransaction } from "./plain-run.ts"
import { MAX_PAYLOAD_BYTES, type Segment } from "./segment.ts"
import { piece } from "./piece.ts"
import { SessionLog } from "./session-log.ts"
import type { SignerLookup } from "./signer-lookup.ts"
import { checkLogs, newMarks } from "./log-mark.ts"
import type { LogMark, LogVoucher, StoredClaim, StoredRun } from "./stored-run.ts"

export type { ReceiveOptions } from "./receive-options.ts"
export type { ReceiveOutcome } from "./receive-outcome.ts"
export type { Signed, SignerLookup } from "./signer-lookup.ts"

export class CoValueLog {
  readonly id: RawCoID
  /** Grows whenever the {@link knownState} changes; nobody else changes it. Not an accessor, because every read of a value looks at it. */
  version = 0
  /** undefined until it was provided or received; nobody else changes it. Not an accessor either: a write looks at it several times. */
  header: CoValueHeader | undefined = undefined
  readonly #sessions = new SmallMap<SessionID, SessionLog>()
  readonly #crypto: CryptoProvider
  readonly #signerOf: SignerLookup
  readonly #signerSecret: SignerSecret
  /** Made when needed, like {@link #dependencies}: most values in memory are only read, or not even that. */
  #unsealed: Set<SessionLog> | undefined
  #dependencies: Dependencies | undefined
  /** Sessions that claim to delete the value. */
  deleteSessions: readonly SessionID[] = NO_SESSIONS
  #claim: StoredClaim | undefined
  #knownState: CoValueKnownState | undefined
  /** Made when somebody's counters are compared with those of many sessions. */
  #coverage: Coverage | undefined

  constructor(id: RawCoID, crypto: CryptoProvider, signerOf: SignerLookup, signerSecret: SignerSecret) {
    this.id = id
    this.#crypto = crypto
    this.#signerOf = signerOf
    this.#signerSecret = signerSecret
  }

  /** In the order in which they came. */
  get sessions(): ReadonlySmallMap<SessionID, SessionLog> {
    return this.#sessions
  }

  /** Transactions of all sessions. */
  get length(): number {
    let length = 0
    this.#sessions.forEach((session) => (length += session.length))
    return length
  }

  /** Transactions of a session that are here. */
  lengthOf(sessionID: SessionID): number {
    return this.#sessions.get(sessionID)?.length ?? 0
  }

  /** For values made here; their id was computed from this header. */
  provideHeader(header: CoValueHeader): void {
    invariant(this.header === undefined, "a header never changes")
    this.#setHeader(header)
  }

  /** Our real counters, unsealed transactions included. Immutable; the same object until something is appended. O(sessions) after that. */
  knownState(): CoValueKnownState {
    if (this.#knownState) return this.#knownState
    const sessions: { [session: SessionID]: number } = {}
    this.#sessions.forEach((session, id) => (sessions[id] = session.length))
    return (this.#knownState = { id: this.id, header: this.header !== undefined, sessions })
  }

  /** Whether somebody lacks nothing of the log. O(what changed), however many sessions it has. @param known whose counters never become less */
  isCoveredBy(known: CoValueKnownState): boolean {
    if (this.#sessions.size <= FEW_SESSIONS) return covers(known, this.knownState())
    return (this.#coverage ??= new Coverage(this)).isCoveredBy(known)
  }

  /** Appends a transaction of our own; `text` is its canonical text. Signed when it is sent, stored or cut. */
  appendLocal(sessionID: SessionID, text: string, size: number): void {
    const session = this.#sessionLog(sessionID)
    if (session.isSealed) (this.#unsealed ??= new Set()).add(session)
    session.appendLocal(text, size, this.#signerSecret)
    this.#changed(sessionID)
  }

  /** {@link SessionLog.appendPlain} */
  appendPlain(sessionID: SessionID, transaction: PlainTransaction): boolean {
    const appended = this.#sessions.get(sessionID)?.appendPlain(this.id, transaction, this.#signerSecret) === true
    if (!appended) return false
    this.#changed(sessionID)
    return true
  }

  /** Takes everything from our own storage without reading it. Only for an empty log. */
  restore(header: CoValueHeader, runs: readonly StoredRun[], claim?: StoredClaim): void {
    this.provideHeader(header)
    this.#claim = claim
    for (const run of runs) this.#sessionLog(run.sessionID).restore(run)
  }

  /** Brings everything that storage has of the log into memory, before the storage goes. */
  readStored(): void {
    this.#sessions.forEach((session) => session.readStored())
  }

  /**
   * Looks, once, whether what came from our storage is as it was signed. What is not is cut off. Before somebody reads or continues the log.
   *
   * @param readsAll also what is in storage only, which stays there otherwise and is believed
   */
  check(readsAll = false): void {
    const claim = this.#claim
    if (readsAll) this.readStored()
    if (!claim) return
    this.#claim = undefined
    const sound = checkLogs(this.id, this.#sessions, claim.voucher, (author) => this.#signerOf(author, this))
    if (sound.length === 0) return
    for (const session of sound) {
      if (session.length > 0) this.#sessions.set(session.sessionID, session)
      else this.#sessions.delete(session.sessionID)
    }
    this.deleteSessions = this.deleteSessions.filter((sessionID) => this.#sessions.has(sessionID))
    this.#dependencies = undefined
    this.#changed()
    claim.damaged(this.knownState())
  }

  /** What vouches for those sessions that nothing in our storage vouches for. O(their logs). */
  newMarks(voucher: LogVoucher): ReadonlyMap<SessionID, LogMark> {
    this.seal()
    return this.#claim ? new Map<SessionID, LogMark>() : newMarks(this.id, this.#sessions.values(), voucher)
  }

  /** Our counters, as far as these sessions are as they were signed. Authors who are not here are believed. O(their logs). */
  verifiedState(suspects: Iterable<SessionID>): CoValueKnownState {
    this.seal()
    const sessions: { [session: SessionID]: number } = { ...this.knownState().sessions }
    for (const id of suspects) {
      const session = this.#sessions.get(id)
      if (!session) continue
      const signer = this.#signerOf(authorOf(id), this)
      sessions[id] = signer === "missing" ? session.length : signer === undefined ? 0 : session.verifiedCount(signer)
    }
    return { id: this.id, header: this.header !== undefined, sessions }
  }

  /**
   * Verifies and appends. `skipVerify` only for our own storage and trusted infrastructure, `verifyHeader` checks the header nevertheless.
   * Never throws.
   */
  receive(content: Content, options: ReceiveOptions = {}): ReceiveOutcome {
    const skipVerify = options.skipVerify === true
    this.#claim = options.claim ?? this.#claim
    const taken = skipVerify && this.header === undefined ? this.#takeWhole(content, options) : undefined
    if (taken) return taken
    let header: CoValueHeader | undefined
    if (this.header === undefined) {
      if (content.header === undefined) return { ...NOTHING, gap: true }
      if (!this.#isOurs(content.header, skipVerify && options.verifyHeader !== true))
        return { ...NOTHING, refused: [{ reason: "bad-header" }] }
      header = content.header
      this.#setHeader(header)
    }
    const accepted: Segment[] = []
    const waiting: Segment[] = []
    const refused: Refusal[] = []
    let gap = false
    for (const segment of content.segments) {
      const outcome = this.#receiveSegment(segment, options)
      if (outcome === "gap") gap = true
      else if (outcome === "waiting") waiting.push(segment)
      else if (typeof outcome === "object") accepted.push(outcome)
      else if (outcome !== "known") refused.push({ sessionID: segment.sessionID, reason: outcome })
    }
    if (accepted.length > 0) this.#changed()
    if (this.#coverage) for (const { sessionID } of accepted) this.#coverage.changed(sessionID)
    return {
      accepted: header || accepted.length > 0 ? piece(this.id, header, accepted) : undefined,
      refused,
      gap,
      waiting: waiting.length > 0 ? { id: this.id, segments: waiting } : undefined,
    }
  }

  /** Goes on in a session as this segment says instead of as we have. False, and nothing has changed, when its author has not signed that. */
  replaceTail({ sessionID, start, txs, signature }: Segment): boolean {
    const signer = this.#signerOf(authorOf(sessionID), this)
    const session = this.#sessions.get(sessionID)
    if (!session || signer === undefined || signer === "missing") return false
    const fork = session.forkedAt(start, txs, signature, signer)
    if (!fork) return false
    this.#unsealed?.delete(session)
    this.#dependencies = undefined
    this.#sessions.set(sessionID, fork)
    this.#changed(sessionID)
    return true
  }

  /**
   * The pieces that somebody with `known` lacks, all of it for undefined; cut as published peers cut (sync §3.2). Empty when
   * nothing is missing. Seals first.
   */
  contentSince(known: CoValueKnownState | undefined): Content[] {
    return this.#cut(known?.header === true, (visit) =>
      this.#sessions.forEach((session, sessionID) => visit(session, known ? countOf(known.sessions, sessionID) : 0)),
    )
  }

  /** {@link contentSince} of somebody who lacks nothing but the ends of these sessions. @param starts first index of each */
  contentFrom(starts: ReadonlySmallMap<SessionID, number>): Content[] {
    return this.#cut(true, (visit) =>
      starts.forEach((start, sessionID) => {
        const session = this.#sessions.get(sessionID)
        if (session) visit(session, start)
      }),
    )
  }

  /** @param visitAll calls back with each session that may be sent, and where what is to be sent of it begins */
  #cut(hasHeader: boolean, visitAll: (visit: (session: SessionLog, start: number) => void) => void): Content[] {
    if (this.header === undefined) return []
    this.seal()
    const cutOff: Segment[][] = []
    const shared: Segment[][] = []
    let open: Segment[] | undefined
    let openSize = 0
    visitAll((session, start) => {
      if (start >= session.length) return
      for (const segment of session.segmentsFrom(start)) {
        const { payloadBytes } = segment
        const isTail = segment.start + segment.txs.length === session.length && payloadBytes <= MAX_PAYLOAD_BYTES
        if (!isTail) {
          cutOff.push([segment])
          continue
        }
        if (open) open.push(segment)
        else shared.push((open = [segment]))
        openSize += payloadBytes
        if (openSize <= MAX_PAYLOAD_BYTES) continue
        open = undefined
        openSize = 0
      }
    })
    const header = hasHeader ? undefined : this.header
    const runs = cutOff.length > 0 ? cutOff.concat(shared) : shared
    if (runs.length < 2) return runs[0] || header ? [piece(this.id, header, runs[0] ?? [])] : []
    const beyond: { [session: SessionID]: number } = {}
    visitAll(({ sessionID, length }, start) => {
      if (start < length) beyond[sessionID] = length
    })
    return runs.map((segments, index) => (index === 0 ? piece(this.id, header, segments, beyond) : piece(this.id, undefined, segments)))
  }

  /** Signs every local transaction that is not signed yet: one signature per session. */
  seal(): void {
    if (!this.#unsealed) return
    for (const session of this.#unsealed) session.seal(this.#signerSecret)
    this.#unsealed = undefined
  }

  /**
   * Ids that published peers want before this value (sync §6.3): owner group, branch source, authors; of groups and accounts
   * also members and parents. O(new transactions) for groups.
   */
  dependencies(): ReadonlySet<RawCoID> {
    return this.#freshDependencies().all
  }

  /** The {@link dependencies} without which the value cannot be verified and judged: all but the members of a group. */
  neededToRead(): ReadonlySet<RawCoID> {
    return this.#freshDependencies().needed
  }

  /** What header and authors alone make {@link neededToRead}: everything, except of groups. Not kept. */
  plainNeeds(): RawCoID[] {
    return plainNeeds(this.id, this.header, this.#sessions)
  }

  /** Ids that any transaction of this group, valid or not, names as a parent. O(new transactions). */
  namedParents(): ReadonlySet<RawCoID> {
    return this.#freshDependencies().parents
  }

  /** Most values are in storage as one segment: nothing is to be trimmed, refused or waited for. */
  #takeWhole(content: Content, { verifyHeader }: ReceiveOptions): ReceiveOutcome | undefined {
    const { header, segments, expectContentUntil } = content
    const segment = segments[0]
    if (!header || segments.length !== 1 || expectContentUntil || this.#sessions.size > 0) return undefined
    if (segment?.start !== 0 || segment.txs.length === 0 || !this.#isOurs(header, verifyHeader !== true)) return undefined
    const session = new SessionLog(segment.sessionID, this.#crypto)
    session.append(segment.txs, segment.signature, segment.payloadBytes)
    session.claimedMark = segment.mark
    session.isBelieved = this.#claim === undefined
    this.#setHeader(header)
    this.#addSession(session)
    return { ...NOTHING, accepted: content }
  }

  #receiveSegment(segment: Segment, how: ReceiveOptions): Segment | "gap" | "known" | "waiting" | RefusalReason {
    const { sessionID, start, signature } = segment
    const existing = this.#sessions.get(sessionID)
    const length = existing?.length ?? 0
    if (start > length) return "gap"
    const skip = length - start
    if (existing && skip > 0 && existing.divergence(start, segment.txs) !== undefined) return "forked"
    if (segment.txs.length <= skip) return "known"
    const txs = skip === 0 ? segment.txs : segment.txs.slice(skip)
    const size = skip === 0 ? segment.payloadBytes : undefined
    if (how.skipVerify) {
      const session = this.#sessionLog(sessionID)
      session.append(txs, signature, size)
      session.claimedMark = segment.mark
      session.isBelieved = this.#claim === undefined
    } else {
      const signer = this.#signerOf(authorOf(sessionID), this)
      if (signer === "missing") return "waiting"
      if (signer === undefined) return "no-signer"
      const session = existing ?? new SessionLog(sessionID, this.#crypto)
      if (length === 0 && how.verified?.has(segment)) session.append(txs, signature, size)
      else if (!session.verifyAndAppend(txs, signature, signer, size)) return "bad-signature"
      if (!existing) this.#addSession(session)
    }
    if (skip === 0) return segment
    return { sessionID, start: length, txs, signature, payloadBytes: this.#sizeFrom(sessionID, length) }
  }

  #sizeFrom(sessionID: SessionID, start: number): number {
    let size = 0
    for (const segment of this.#sessions.get(sessionID)?.segmentsFrom(start) ?? []) size += segment.payloadBytes
    return size
  }

  #isOurs(header: CoValueHeader, skipVerify: boolean): boolean {
    if (!isHeader(header)) return false
    return skipVerify || isHeaderOf(this.id, header, this.#crypto)
  }

  #setHeader(header: CoValueHeader): void {
    this.header = header
    this.#changed()
    this.#dependencies = undefined
  }

  /** @param sessionID that has grown or was replaced */
  #changed(sessionID?: SessionID): void {
    this.version++
    this.#knownState = undefined
    if (sessionID !== undefined) this.#coverage?.changed(sessionID)
  }

  #sessionLog(sessionID: SessionID): SessionLog {
    const existing = this.#sessions.get(sessionID)
    if (existing) return existing
    const session = new SessionLog(sessionID, this.#crypto)
    this.#addSession(session)
    return session
  }

  #addSession(session: SessionLog): void {
    this.#sessions.set(session.sessionID, session)
    if (isDeleteSession(session.sessionID)) this.deleteSessions = [...this.deleteSessions, session.sessionID]
    this.#dependencies?.addAuthor(session.sessionID)
  }

  #freshDependencies(): Dependencies {
    const dependencies = (this.#dependencies ??= new Dependencies(this.id, this.header, this.#sessions))
    if (this.header?.ruleset.type === "group" && dependencies.version < this.version)
      for (const session of this.#sessions.values()) dependencies.scan(session)
    dependencies.version = this.version
    return dependencies
  }
}

/** The counters of a log with more sessions are not compared one by one each time. */
const FEW_SESSIONS = 8
const NO_SESSIONS: readonly SessionID[] = []
