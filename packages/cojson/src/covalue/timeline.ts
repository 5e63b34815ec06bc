/**
 * Timeline: takes the transactions of one log, has them judged, opens the valid ones and folds them into a view.
 *
 * It keeps no record per transaction: only how far it has read each session. When older verdicts change it forgets the
 * view and reads the log again; that is rare (somebody rewrote the past of a group), and simple beats clever.
 * Opening (decrypting, parsing) happens only here, so a value that nobody reads is never opened.
 */
import { SmallMap } from "../base/small-map.ts"
import type { JsonObject, JsonValue } from "../base/json.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import { countOf } from "../log/known-state.ts"
import { areInOrder, compareEntries, isBefore, stampOf, type Entry, type Stamp, type View } from "../views/view.ts"
import { effectivePosition, parseMeta, type EffectivePosition } from "./effective.ts"
import type { Judge, LoggedEntry, LoggedTransaction, WrittenTransaction } from "./judge-port.ts"
import { LogReader, type LockedTransaction } from "./log-reader.ts"
import type { Opener } from "./opening.ts"
import { parsed, piecesOf, transactionsOf, type ReadableLog, type SessionRange } from "./readable-log.ts"
import type { ReadSession, Snapshot } from "./snapshot.ts"

/** A transaction and whether it counts. */
export interface JudgedTransaction {
  readonly logged: LoggedTransaction
  readonly valid: boolean
}

interface SessionProgress {
  taken: number
  previous: EffectivePosition | undefined
}

/** Of what the log is a branch: it reads on where the source was when the branch was made (data-model §10.3). */
export interface BranchPoint {
  readonly branchID: RawCoID
  /** undefined while the source is not here. */
  source(): Timeline<View> | undefined
}

/** Above this many transactions that sort into the past, replaying the log is cheaper than inserting one by one. */
const MAX_SINGLE_INSERTS = 1_000

/** Transactions that are opened before they are folded, where they are in order. */
const PIECE = 2_048

export class Timeline<V extends View> {
  readonly view: V
  /** Grows whenever the view changed. */
  version = 0
  readonly #log: ReadableLog
  readonly #judge: Judge
  readonly #opener: Opener
  readonly #reader: LogReader
  readonly #progress = new SmallMap<SessionID, SessionProgress>()
  readonly #branchPoint: BranchPoint | undefined
  #locked: LockedTransaction[] = []
  #newest: Stamp | undefined
  /** undefined when the source has to be looked at. */
  #seenSource: string | undefined = ""
  /** Whether somebody reads the log alone, and nothing of its source. */
  #isAlone = false
  #restored: Snapshot | undefined
  /** Nobody can judge as long as the owner is not here. */
  #isUnjudged = true

  constructor(log: ReadableLog, judge: Judge, opener: Opener, view: V, branchPoint?: BranchPoint) {
    this.#log = log
    this.#judge = judge
    this.#opener = opener
    this.view = view
    this.#reader = new LogReader(judge, opener, branchPoint?.branchID)
    this.#branchPoint = branchPoint
  }

  /** Goes on where another timeline of the log had come. Only for a new timeline, whose judge judged by the same roles. */
  restore(snapshot: Snapshot): void {
    this.#restored = snapshot
  }

  /**
   * What {@link restore} wants, of everything in the log; undefined when more would be needed to go on from it: keys, metas, another log.
   * O(history).
   */
  snapshot(): Omit<Snapshot, "times"> | undefined {
    this.refresh()
    const { authorities } = this.#judge
    if (this.#reader.hasOddities || this.#locked.length > 0 || this.#branchPoint || !authorities) return undefined
    const sessions: ReadSession[] = []
    for (const [sessionID, { length, signature }] of this.#log.sessions) {
      const { taken = 0, previous } = this.#progress.get(sessionID) ?? {}
      if (taken !== length || signature === undefined || !previous) return undefined
      sessions.push({ sessionID, count: length, signature, lastMadeAt: previous.madeAt })
    }
    const entries = this.entries()
    return { sessions, authorities, newest: entries.at(-1), content: this.view.content?.() ?? null, entries: () => entries }
  }

  /** Brings the view up to date with the log and with what is known about the group. */
  refresh(): void {
    this.#catchUp(this.#judge.refresh())
  }

  #catchUp(change: ReturnType<Judge["refresh"]>): void {
    this.#isUnjudged = change === "absent"
    if (this.#isUnjudged) return
    const restored = this.#restored
    this.#restored = undefined
    if (restored && change !== "verdicts") this.#goOnFrom(restored)
    const { hasOwnKeys } = this.#judge
    const fresh = hasOwnKeys ? this.#takeNew().map(parsed) : this.#takeNew()
    const flipped = fresh.length > 0 && hasOwnKeys && this.#judge.admit(transactionsOf(fresh))
    if (flipped || change === "verdicts") {
      this.#replay()
      return
    }
    if (change === "keys" && this.#locked.length > 0) this.#unlock()
    if (fresh.length > 0) {
      this.#takeIn(fresh)
      this.#openWithOwnKeys()
    }
    if (this.#branchPoint && !this.#isAlone && this.#sourceVersion() !== this.#seenSource) this.#replay()
  }

  /**
   * Takes a local transaction whose changes are at hand, without opening it again. The log has it already. Falls back
   * to {@link refresh} when the timeline was not up to date just before it.
   *
   * @param isFresh {@link refresh} would have had nothing to do before it; then what the judge knows is not looked at again
   */
  pushLocal(logged: WrittenTransaction, changes: readonly JsonValue[], meta: JsonObject | undefined, isFresh: boolean): void {
    const { sessionID, txIndex, author, madeAt } = logged
    const judge = this.#judge
    const change = isFresh && !this.#isUnjudged ? "same" : judge.refresh()
    const isFirst = change !== "same" && this.#progress.size === 0
    const progress = this.#progressOf(sessionID)
    if (meta !== undefined) this.#reader.hasOddities = true
    const isJudgedAnew = change !== "same" && (change === "absent" || (change === "verdicts" ? !isFirst : this.#locked.length > 0))
    if (progress.taken !== txIndex || meta !== undefined || isJudgedAnew || this.#branchPoint || this.#restored) {
      this.#catchUp(change)
      return
    }
    progress.taken++
    const tx = { sessionID, txIndex } // not inside of the other: V8 makes what is nested in a slow way until it compiles the function
    const entry: Entry = { tx, author, madeAt, privacy: logged.transaction.privacy, changes }
    const stamp = stampOf(entry)
    progress.previous = stamp
    if (judge.hasOwnKeys && judge.admit([logged])) {
      this.#replay()
      return
    }
    if (judge.verdict(logged, undefined) === "valid") this.#applyOne(entry, stamp)
  }

  /** Folds every entry up to `time` (Unix ms, effective) into `view`, which must be empty. O(history). */
  foldUntil(time: number, view: View): void {
    view.append(this.entries().filter((entry) => entry.madeAt <= time))
  }

  /** Every valid, readable entry in total order. O(history); for history and export, not for reading content. */
  entries(): Entry[] {
    this.refresh()
    const own = this.#reader.read(this.#everything(), new Map(), [])
    return own.concat(this.#sourceEntries()).sort(compareEntries)
  }

  /** Every valid, readable transaction of the log itself with its meta, in log order. O(history). */
  loggedEntries(): LoggedEntry[] {
    this.refresh()
    const all: LoggedEntry[] = []
    this.#reader.read(this.#everything(), new Map(), [], all)
    return all
  }

  /** Every transaction of the log in log order, with its verdict. O(history). */
  judged(): JudgedTransaction[] {
    this.refresh()
    const previous = new Map<SessionID, EffectivePosition>()
    return transactionsOf(this.#everything()).map((logged) => {
      const { sessionID, txIndex, madeAt, transaction } = logged
      const metaText = transaction.meta === undefined ? undefined : this.#opener.metaText(logged, this.#judge)
      const verdict = this.#judge.verdict(logged, metaText)
      const meta = verdict === "valid" ? parseMeta(metaText) : undefined
      const position = effectivePosition(sessionID, txIndex, madeAt, meta, previous.get(sessionID))
      previous.set(sessionID, position ?? { tx: { sessionID, txIndex }, madeAt })
      return { logged, valid: verdict !== "invalid" && position !== undefined }
    })
  }

  #goOnFrom(snapshot: Snapshot): void {
    for (const { sessionID, count, lastMadeAt } of snapshot.sessions) {
      this.#progress.set(sessionID, { taken: count, previous: { tx: { sessionID, txIndex: count - 1 }, madeAt: lastMadeAt } })
      this.#log.sessions.get(sessionID)?.skip(count)
    }
    this.version++
    this.#newest = snapshot.newest
    const entries = () => snapshot.entries() ?? this.#entriesBefore(snapshot.sessions)
    if (!this.view.restore?.(snapshot.content, entries)) this.view.append(entries())
  }

  /** What the log says up to some counts, in total order. */
  #entriesBefore(sessions: readonly ReadSession[]): Entry[] {
    const counts = new Map(sessions.map(({ sessionID, count }) => [sessionID, count]))
    return this.#reader.read(this.#rangesBefore(counts), new Map(), []).sort(compareEntries)
  }

  #progressOf(sessionID: SessionID): SessionProgress {
    let progress = this.#progress.get(sessionID)
    if (!progress) this.#progress.set(sessionID, (progress = { taken: 0, previous: undefined }))
    return progress
  }

  /** Folds what is new. One session alone is mostly in order: piece after piece, so that what was opened does not pile up. */
  #takeIn(fresh: readonly SessionRange[]): void {
    const only = fresh[0]
    if (!only || fresh.length > 1 || only.to - only.from <= PIECE) {
      this.#apply(this.#read(fresh))
      return
    }
    let pending: Entry[] = []
    for (const piece of piecesOf(only, PIECE)) {
      const isFirst = pending.length === 0
      pending = isFirst ? this.#read([piece]) : pending.concat(this.#read([piece]))
      if (!isFirst || !areInOrder(pending, this.#newest)) continue
      this.#apply(pending, true)
      pending = []
    }
    this.#apply(pending)
  }

  #takeNew(): SessionRange[] {
    let fresh: SessionRange[] = []
    this.#log.sessions.forEach((session, sessionID) => {
      const progress = this.#progressOf(sessionID)
      if (progress.taken === session.length) return
      const range = { sessionID, session, from: progress.taken, to: session.length }
      if (fresh.length === 0) fresh = [range] // an array that grows has room for 17
      else fresh.push(range)
      progress.taken = session.length
    })
    return fresh
  }

  #everything(): SessionRange[] {
    return this.#rangesBefore(new Map([...this.#progress].map(([sessionID, { taken }]) => [sessionID, taken])))
  }

  #rangesBefore(counts: ReadonlyMap<SessionID, number>): SessionRange[] {
    return [...this.#log.sessions].map(([sessionID, session]) => ({ sessionID, session, from: 0, to: counts.get(sessionID) ?? 0 }))
  }

  #replay(): void {
    this.view.reset()
    this.#newest = undefined
    this.#locked = []
    for (const [, progress] of this.#progress) progress.previous = undefined
    this.version++
    const own = this.#read(this.#everything())
    this.#seenSource = this.#isAlone ? undefined : this.#sourceVersion()
    this.#apply(this.#isAlone ? own : own.concat(this.#sourceEntries()))
    this.#openWithOwnKeys()
  }

  /** Changes when other entries of the source count, or may. */
  #sourceVersion(): string {
    const source = this.#reader.branchStart && this.#branchPoint?.source()
    if (!source) return ""
    source.#alone(() => source.refresh())
    return `${source.version} ${JSON.stringify(this.#reader.branchStart)}`
  }

  /** What a branch shares with its source: of sessions named in the start everything up to and including that index, others whole. */
  #sourceEntries(): Entry[] {
    const start = this.#reader.branchStart
    const source = start && this.#branchPoint?.source()
    if (!source) return []
    const branchID = this.#branchPoint?.branchID
    const shared = source
      .#alone(() => source.loggedEntries())
      .filter(({ logged }) => !Object.hasOwn(start, logged.sessionID) || logged.txIndex <= countOf(start, logged.sessionID))
    return shared.map(({ entry }) => entry).filter(({ tx }) => tx.branch !== branchID) // merged from here: these are our own
  }

  /** Nothing is shared over more than one branch, so reading a branch of branches goes no deeper than its source. */
  #alone<T>(read: () => T): T {
    this.#isAlone = true
    try {
      return read()
    } finally {
      this.#isAlone = false
    }
  }

  #unlock(): void {
    const locked = this.#locked
    if (locked.length > MAX_SINGLE_INSERTS || locked.some((item) => item.logged.transaction.meta !== undefined)) {
      this.#replay()
      return
    }
    this.#openLocked()
  }

  /** Where the keys come out of this very content, what was read just now may open the rest. */
  #openWithOwnKeys(): void {
    if (this.#judge.hasOwnKeys && this.#locked.length > 0) this.#openLocked()
  }

  #openLocked(): void {
    const locked = this.#locked
    this.#locked = []
    const opened: Entry[] = []
    for (const item of locked) {
      const entry = this.#reader.open(item.logged, item.position)
      if (entry === "locked") this.#locked.push(item)
      else if (entry) opened.push(entry)
      else this.#reader.hasOddities = true
    }
    this.#apply(opened)
  }

  /** Judges and opens transactions that continue what was read before. */
  #read(ranges: readonly SessionRange[]): Entry[] {
    return this.#reader.read(ranges, this.#progress, this.#locked)
  }

  #applyOne(entry: Entry, stamp: Stamp): void {
    if (this.#newest && compareEntries(stamp, this.#newest) < 0) {
      this.#apply([entry])
      return
    }
    this.version++
    this.view.append([entry])
    this.#newest = stamp
  }

  #apply(read: Entry[], inOrder = areInOrder(read)): void {
    // the marks of branches and merges are no news for whoever watches the content
    const entries = read.some(isMark) ? read.filter((entry) => !isMark(entry)) : read
    if (entries.length === 0) return
    if (!inOrder) entries.sort(compareEntries)
    this.version++
    const newest = this.#newest
    const last = entries[entries.length - 1]
    let from = 0
    if (newest) while (from < entries.length && isBefore(entries[from], newest)) from++
    if (from > MAX_SINGLE_INSERTS) {
      this.#replay()
      return
    }
    for (let i = 0; i < from; i++) {
      const entry = entries[i]
      if (entry && !this.view.insert(entry)) {
        this.#replay()
        return
      }
    }
    if (from === entries.length) return
    this.view.append(from === 0 ? entries : entries.slice(from))
    this.#newest = last && stampOf(last)
  }
}

function isMark({ changes }: Entry): boolean {
  return changes.length === 0
}
