/** The storage driver over SQLite: what is written and remembered here, what is read in `sql-reader.ts`. */
import { canonicalJson } from "../../base/canonical-json.ts"
import { JazzError } from "../../base/errors.ts"
import { andThen, isPromise, type MaybePromise } from "../../base/maybe-promise.ts"
import type { Log } from "../../base/runtime.ts"
import { SmallMap } from "../../base/small-map.ts"
import type { RawCoID } from "../../ids/co-id.ts"
import type { SessionID } from "../../ids/session-id.ts"
import type { Content } from "../../log/content.ts"
import type { CoValueHeader } from "../../log/header.ts"
import { countOf, type CoValueKnownState } from "../../log/known-state.ts"
import { MAX_PAYLOAD_BYTES, type Segment } from "../../log/segment.ts"
import type { DiskSync, UnsyncedChanges, StorageBatch, StorageDriver, StoreOutcome } from "../driver.ts"
import { payloadBytesOf } from "../pieces.ts"
import type { KeptMarks, KeptSnapshot, StoredCoValue } from "../storage.ts"
import { knownStateOf, RowCache, type CachedSession, type CachedValue } from "./row-cache.ts"
import { addCacheTables, migrate } from "./schema.ts"
import { arrived, runProgram, type SqlConnection, type SqlProgram, type SqlStatement } from "./sql-connection.ts"
import { headerIn, readStoredValue } from "./sql-reader.ts"
import { countIn, textIn, wholeNumberIn } from "./sql-session.ts"
import { prepareStatements, type SqlStatements } from "./statements.ts"

/**
 * Opens the database behind `connection`: creates or upgrades its tables, accepts those of published packages up to version 7.
 * A promise only if the connection is asynchronous. Only synchronous ones keep snapshots. Fails with `storage.unsupported` for newer ones.
 */
export function createSqlDriver(connection: SqlConnection, log: Log, isSynchronous: boolean): MaybePromise<StorageDriver> {
  return runProgram(openDriver(connection, log, isSynchronous))
}

function* openDriver(connection: SqlConnection, log: Log, isSynchronous: boolean): SqlProgram<StorageDriver> {
  yield* migrate(connection)
  if (!isSynchronous) return new SqlDriver(connection, log, prepareStatements(connection, false))
  yield* addCacheTables(connection)
  const sql = prepareStatements(connection, true)
  const driver = new SqlDriver(connection, log, sql)
  return Object.assign(driver, {
    keepSnapshots: (snapshots: ReadonlyMap<RawCoID, KeptSnapshot>) => driver.storeSnapshots(snapshots),
    keepMarks: (marks: KeptMarks) => driver.storeMarks(marks),
  })
}

/** Who reads so many values in a turn will read more: then a transaction for all of them costs less than one for each. */
const MANY_READS = 4

class SqlDriver implements StorageDriver {
  readonly #connection: SqlConnection
  readonly #sql: SqlStatements
  readonly #log: Log
  readonly #cache = new RowCache()
  #changeCounter: unknown
  /** Looked for changes of other processes in this turn; readers look once, because asking costs as much as reading. */
  #looked = false
  /** Values that were read in this turn. */
  #reads = 0

  constructor(connection: SqlConnection, log: Log, sql: SqlStatements) {
    this.#connection = connection
    this.#sql = sql
    this.#log = log
  }

  get disk(): DiskSync | undefined {
    return this.#connection.disk
  }

  read(id: RawCoID): MaybePromise<StoredCoValue | undefined> {
    if (this.#looked) return this.#readValue(id)
    return andThen(runProgram(this.#dropStaleCache()), () => this.#readValue(id))
  }

  knownState(id: RawCoID): MaybePromise<CoValueKnownState | undefined> {
    return runProgram(this.#knownState(id))
  }

  commit(batch: StorageBatch): MaybePromise<readonly StoreOutcome[]> {
    const forget = (error: unknown): never => {
      this.#cache.clear() // it may say what was rolled back
      throw error
    }
    const finish = (outcomes: readonly StoreOutcome[]): readonly StoreOutcome[] => {
      // A gap may be one of our memory only, when another process has stored what comes before.
      if (!this.#connection.changeCounter && outcomes.includes("gap")) this.#cache.clear()
      return outcomes
    }
    try {
      const outcomes = this.#connection.transaction(() => runProgram(this.#commit(batch)))
      return isPromise(outcomes) ? outcomes.then(finish, forget) : finish(outcomes)
    } catch (error) {
      return forget(error) // re-thrown
    }
  }

  cutBack(known: CoValueKnownState): MaybePromise<void> {
    return this.#connection.transaction(() => runProgram(this.#cutBack(known)))
  }

  ids(): MaybePromise<readonly RawCoID[]> {
    return runProgram(this.#idsOf(this.#sql.allIDs))
  }

  unsyncedIDs(): MaybePromise<readonly RawCoID[]> {
    return runProgram(this.#idsOf(this.#sql.markedIDs))
  }

  /** Of values that are stored; the others are skipped. */
  storeSnapshots(snapshots: ReadonlyMap<RawCoID, KeptSnapshot>): MaybePromise<void> {
    return this.#connection.transaction(() => runProgram(this.#storeSnapshots(snapshots)))
  }

  /** Of sessions that are stored; the others are skipped. */
  storeMarks(marks: KeptMarks): MaybePromise<void> {
    return this.#connection.transaction(() => runProgram(this.#storeMarks(marks)))
  }

  close(): MaybePromise<void> {
    this.#cache.clear()
    return this.#connection.close()
  }

  #readValue(id: RawCoID): MaybePromise<StoredCoValue | undefined> {
    if (this.#looked && ++this.#reads === MANY_READS) this.#connection.beginReading?.()
    return andThen(readStoredValue(this.#sql, id, this.#log), (found) => {
      if (found === undefined) return undefined
      if (found.cached) this.#cache.set(id, found.cached)
      this.#cache.trim()
      return found.stored
    })
  }

  *#knownState(id: RawCoID): SqlProgram<CoValueKnownState | undefined> {
    if (!this.#looked) yield* this.#dropStaleCache()
    const value = yield* this.#find(id)
    this.#cache.trim()
    return value && knownStateOf(id, value)
  }

  *#idsOf(statement: SqlStatement): SqlProgram<readonly RawCoID[]> {
    const rows = yield* arrived(statement.all())
    return rows.map((row) => textIn(row, "id") as RawCoID) // only ids are written there
  }

  *#commit(batch: StorageBatch): SqlProgram<readonly StoreOutcome[]> {
    yield* this.#dropStaleCache()
    const outcomes: StoreOutcome[] = []
    const changed = new Set<CachedSession>()
    for (const content of batch.contents) outcomes.push(yield* this.#store(content, changed))
    for (const session of changed) yield* this.#updateSession(session)
    for (const [id, changes] of batch.unsynced) yield* this.#applyUnsynced(id, changes)
    this.#cache.trim()
    return outcomes
  }

  *#store({ id, header, segments }: Content, changed: Set<CachedSession>): SqlProgram<StoreOutcome> {
    let value = yield* this.#find(id)
    if (value === undefined) {
      if (header === undefined) return "gap"
      value = yield* this.#insert(id, JSON.stringify(header))
    } else if (header !== undefined) yield* this.#healHeader(id, header)
    let outcome: StoreOutcome = "stored"
    for (const segment of segments) if (!(yield* this.#storeSegment(value, segment, changed))) outcome = "gap"
    return outcome
  }

  *#insert(id: RawCoID, header: string): SqlProgram<CachedValue> {
    const row = yield* arrived(this.#sql.insertValue.get(id, header))
    if (row === undefined) {
      // a header belongs to one id: where it stands beside another, that is damaged
      yield* arrived(this.#sql.replaceID.run(id, header))
      const existing = yield* this.#find(id)
      if (existing) return existing
      throw new JazzError("storage.corrupt", `The stored header of ${id} cannot be found.`, { coValueID: id })
    }
    const value: CachedValue = { row: wholeNumberIn(row, "value"), sessions: new SmallMap() }
    this.#cache.set(id, value)
    return value
  }

  /** Contents with a header are rare for values that are stored. */
  *#healHeader(id: RawCoID, header: CoValueHeader): SqlProgram<void> {
    const text = JSON.stringify(header)
    const row = yield* arrived(this.#sql.findHeader.get(id))
    if (!row || row.header === text || canonicalJson(headerIn(row) ?? null) === canonicalJson(header)) return
    this.#log.warn("stored header was damaged and is replaced", { id })
    yield* arrived(this.#sql.replaceHeader.run(text, id))
  }

  *#cutBack({ id, sessions }: CoValueKnownState): SqlProgram<void> {
    this.#cache.clear()
    const row = yield* arrived(this.#sql.findValue.get(id))
    if (row === undefined) return
    yield* arrived(this.#sql.caches?.dropSnapshot.run(wholeNumberIn(row, "value"))) // made from what is damaged, perhaps
    for (const found of yield* arrived(this.#sql.sessionsOf.all(wholeNumberIn(row, "value")))) {
      const session = wholeNumberIn(found, "session")
      const count = countOf(sessions, textIn(found, "id") as SessionID)
      const stored = countIn(found, "count")
      if (stored !== null && stored <= count) continue
      yield* arrived(this.#sql.dropCuts.run(session, count))
      yield* arrived(this.#sql.cutBack.run(count, session))
    }
  }

  *#storeSegment(value: CachedValue, segment: Segment, changed: Set<CachedSession>): SqlProgram<boolean> {
    const { sessionID, start, txs, signature } = segment
    const existing = value.sessions.get(sessionID)
    const skip = (existing?.count ?? 0) - start
    if (skip < 0) return false
    if (skip >= txs.length) return true
    const size = skip === 0 ? segment.payloadBytes : payloadBytesOf(txs.slice(skip))
    const bytes = (existing?.bytes ?? 0) + size
    const isCut = bytes > MAX_PAYLOAD_BYTES
    const count = start + txs.length
    let session = existing
    if (session) {
      if (session.storedCount !== session.count && !changed.has(session)) yield* this.#dropDamaged(value, session)
      session.count = count
      session.bytes = isCut ? 0 : bytes
      session.signature = signature
      changed.add(session)
    } else {
      const row = yield* arrived(this.#sql.insertSession.get(value.row, sessionID, count, signature, isCut ? 0 : bytes))
      session = { row: wholeNumberIn(row, "session"), count, bytes: isCut ? 0 : bytes, storedCount: count, signature }
      this.#cache.addSession(value, sessionID, session)
    }
    for (let index = skip; index < txs.length; index++) {
      const inserted = this.#sql.insertTransaction.run(session.row, start + index, txs[index] ?? null)
      if (isPromise(inserted)) yield inserted
    }
    if (isCut) yield* arrived(this.#sql.insertCut.run(session.row, count - 1, signature))
    return true
  }

  /** What follows the readable part cannot be verified; whoever appends has it anew. */
  *#dropDamaged(value: CachedValue, { row, count }: CachedSession): SqlProgram<void> {
    yield* arrived(this.#sql.caches?.dropSnapshot.run(value.row))
    yield* arrived(this.#sql.dropTransactions.run(row, count))
    yield* arrived(this.#sql.dropCuts.run(row, count))
  }

  *#updateSession(session: CachedSession): SqlProgram<void> {
    const { row, count, bytes, signature, storedCount } = session
    const updated = yield* arrived(this.#sql.updateSession.get(count, signature ?? null, bytes, row, storedCount))
    if (updated === undefined) throw new JazzError("storage.unavailable", "Another process wrote to the same session. Trying again.")
    session.storedCount = count
  }

  *#applyUnsynced(id: RawCoID, { cleared, unsyncedByPeer }: UnsyncedChanges): SqlProgram<void> {
    if (cleared) yield* arrived(this.#sql.removeMarks.run(id))
    for (const [peerID, unsynced] of unsyncedByPeer) {
      if (unsynced) yield* arrived(this.#sql.addMark.run(id, peerID))
      else if (!cleared) yield* arrived(this.#sql.removeMark.run(id, peerID))
    }
  }

  *#find(id: RawCoID): SqlProgram<CachedValue | undefined> {
    const cached = this.#cache.get(id)
    if (cached) return cached
    const row = yield* arrived(this.#sql.findValue.get(id))
    if (row === undefined) return undefined
    const valueRow = wholeNumberIn(row, "value")
    const sessions = new SmallMap<SessionID, CachedSession>()
    for (const found of yield* arrived(this.#sql.sessionsOf.all(valueRow))) {
      const count = countIn(found, "count")
      sessions.set(textIn(found, "id") as SessionID, {
        row: wholeNumberIn(found, "session"),
        count: count ?? 0,
        bytes: countIn(found, "bytes") ?? 0,
        storedCount: count,
        signature: undefined, // written anew with the next transaction
      })
    }
    const value: CachedValue = { row: valueRow, sessions }
    this.#cache.set(id, value)
    return value
  }

  *#storeSnapshots(snapshots: ReadonlyMap<RawCoID, KeptSnapshot>): SqlProgram<void> {
    for (const [id, { text, details }] of snapshots) {
      const row = yield* arrived(this.#sql.findValue.get(id))
      if (row) yield* arrived(this.#sql.caches?.keepSnapshot.run(wholeNumberIn(row, "value"), text, details))
    }
  }

  *#storeMarks(marks: KeptMarks): SqlProgram<void> {
    for (const [id, sessions] of marks)
      for (const [sessionID, { count, text }] of sessions) yield* arrived(this.#sql.caches?.keepMark.run(id, sessionID, count, text))
  }

  *#dropStaleCache(): SqlProgram<void> {
    if (!this.#connection.changeCounter) return
    if (!this.#looked) queueMicrotask(() => this.#endTurn())
    this.#looked = true
    const counter = yield* arrived(this.#connection.changeCounter())
    if (counter === this.#changeCounter) return
    this.#changeCounter = counter
    this.#cache.clear()
  }

  #endTurn(): void {
    this.#looked = false
    if (this.#reads >= MANY_READS) this.#connection.endReading?.()
    this.#reads = 0
  }
}
