/**
 * LogReader: judges the transactions of a log and opens the valid ones, session by session. Runs of usual transactions are judged and opened
 * together; whatever is strange about one goes its own, slower way and gives the same.
 */
import { isJsonObject, type JsonValue } from "../base/json.ts"
import type { RawCoID } from "../ids/co-id.ts"
import { authorOf, type SessionID } from "../ids/session-id.ts"
import { mergeSessions, type KnownSessions } from "../log/known-state.ts"
import type { Entry } from "../views/view.ts"
import { effectivePosition, parseMeta, type EffectivePosition } from "./effective.ts"
import type { Judge, LoggedEntry, LoggedTransaction } from "./judge-port.ts"
import type { OpenedRun, Opener } from "./opening.ts"
import { MIN_RUN, textRangesOf, transactionAt, type SessionRange } from "./readable-log.ts"

/** A valid transaction whose key is not known yet. */
export interface LockedTransaction {
  readonly logged: LoggedTransaction
  readonly position: EffectivePosition
}

/** The position of the last transaction that was read of a session. */
interface Progress {
  previous: EffectivePosition | undefined
}

/** What is found while reading. */
interface Findings {
  readonly entries: Entry[]
  readonly locked: LockedTransaction[]
  /** When somebody wants more than entries. */
  readonly detailed: LoggedEntry[] | undefined
}

export class LogReader {
  /** Some transaction has a meta, is no transaction, or could not be opened with the key that it names. */
  hasOddities = false
  /** Where the sources of a branch were when it was made. */
  branchStart: KnownSessions | undefined = undefined
  readonly #judge: Judge
  readonly #opener: Opener
  readonly #branchID: RawCoID | undefined

  /** @param branchID when the log is that of a branch */
  constructor(judge: Judge, opener: Opener, branchID?: RawCoID) {
    this.#judge = judge
    this.#opener = opener
    this.#branchID = branchID
  }

  /** Judges and opens transactions that continue what `progress` says was read before. */
  read(
    ranges: readonly SessionRange[],
    progressBySession: Pick<ReadonlyMap<SessionID, Progress>, "get">,
    locked: LockedTransaction[],
    detailed?: LoggedEntry[],
  ): Entry[] {
    const findings: Findings = { entries: [], locked, detailed }
    const mayBeRuns = !detailed && !this.#judge.hasOwnKeys && this.#branchID === undefined
    for (let i = 0; i < ranges.length; i++) {
      const range = ranges[i] as SessionRange // there are so many
      const progress = progressBySession.get(range.sessionID) ?? { previous: undefined }
      if (!mayBeRuns || range.to - range.from < MIN_RUN) {
        this.#readOneByOne(range, progress, findings)
        continue
      }
      for (const { from, to, texts } of textRangesOf(range)) {
        const piece = { sessionID: range.sessionID, session: range.session, from, to }
        const run = texts && this.#opener.run({ sessionID: range.sessionID, from, texts }, this.#judge)
        if (!run || !this.#takeRun(run, piece, progress, findings)) this.#readOneByOne(piece, progress, findings)
      }
    }
    return findings.entries
  }

  /** The changes of a valid transaction; undefined when they are no changes. */
  open(logged: LoggedTransaction, position: EffectivePosition): Entry | "locked" | undefined {
    const changes = this.#opener.changes(logged, this.#judge)
    if (changes === undefined || changes === "locked") return changes
    const branchID = this.#branchID
    const tx = branchID === undefined || position.tx.branch !== undefined ? position.tx : { ...position.tx, branch: branchID }
    // what was merged is whose it was in the branch; whether it counts was decided by who merged it
    const author = tx.sessionID === logged.sessionID ? logged.author : authorOf(tx.sessionID)
    return { tx, author, madeAt: position.madeAt, privacy: logged.transaction.privacy, changes }
  }

  /** False, and nothing was read, when the transactions have to be judged one by one. */
  #takeRun(run: OpenedRun, range: SessionRange, progress: Progress, findings: Findings): boolean {
    const { sessionID, from } = range
    const author = authorOf(sessionID)
    const { times, earliest, latest, items } = run
    const verdict = this.#judge.verdictBetween(author, earliest, latest)
    if (verdict === undefined) return false
    const { entries } = findings
    const isValid = verdict === "valid"
    let opened = -2
    for (let i = 0; i < times.length; i++) {
      const txIndex = from + i
      const madeAt = times[i] ?? NaN
      if (Number.isNaN(madeAt)) {
        this.#readOneByOne({ ...range, from: txIndex, to: txIndex + 1 }, progress, findings)
        continue
      }
      const changes = items[(opened += 2)] as readonly JsonValue[] // or no array
      const entry: Entry = { tx: { sessionID, txIndex }, author, madeAt, privacy: "private", changes }
      progress.previous = entry
      if (!isValid) continue
      if (Array.isArray(changes)) entries.push(entry)
      else this.hasOddities = true
    }
    return true
  }

  #readOneByOne(range: SessionRange, progress: Progress, { entries, locked, detailed }: Findings): void {
    for (let txIndex = range.from; txIndex < range.to; txIndex++) {
      const logged = transactionAt(range, txIndex)
      if (!logged || logged.transaction.meta !== undefined) this.hasOddities = true
      if (!logged) continue
      const { sessionID, madeAt, transaction } = logged
      const metaText = transaction.meta === undefined ? undefined : this.#opener.metaText(logged, this.#judge)
      const verdict = this.#judge.verdict(logged, metaText)
      const meta = verdict === "valid" ? parseMeta(metaText) : undefined
      const position = effectivePosition(sessionID, txIndex, madeAt, meta, progress.previous)
      progress.previous = position ?? { tx: { sessionID, txIndex }, madeAt }
      if (verdict !== "valid" || !position) continue
      if (this.#branchID !== undefined && isJsonObject(meta?.from))
        this.branchStart = mergeSessions(this.branchStart ?? {}, meta.from as KnownSessions)
      const entry = this.open(logged, position)
      if (entry === undefined) this.hasOddities = true
      else if (entry === "locked") locked.push({ logged, position })
      else {
        entries.push(entry)
        detailed?.push({ logged, meta, entry })
      }
    }
  }
}
