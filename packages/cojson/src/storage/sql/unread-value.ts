/** A value with a snapshot: its counters were read, its log is read when somebody wants it. Synchronous databases only. */
import { invariant } from "../../base/invariant.ts"
import { isPromise } from "../../base/maybe-promise.ts"
import type { Log } from "../../base/runtime.ts"
import type { RawCoID } from "../../ids/co-id.ts"
import type { SessionID } from "../../ids/session-id.ts"
import type { Content } from "../../log/content.ts"
import type { CoValueHeader } from "../../log/header.ts"
import { emptySessions, type CoValueKnownState } from "../../log/known-state.ts"
import type { Segment } from "../../log/segment.ts"
import type { StoredRun, StoredSnapshot } from "../../log/stored-run.ts"
import { assemble, type StoredSession } from "../pieces.ts"
import type { StoredCoValue } from "../storage.ts"
import { runProgram, type SqlProgram, type SqlRow } from "./sql-connection.ts"
import { canonicalTexts, readSession, sessionIn, textIn, wholeNumberIn } from "./sql-session.ts"
import type { SqlStatements } from "./statements.ts"

export interface UnreadSource {
  readonly id: RawCoID
  readonly header: CoValueHeader
  /** Of `readValue`, one per session, none of them empty. */
  readonly rows: readonly SqlRow[]
  readonly snapshot: string
  readonly log: Log
}

export class UnreadValue implements StoredCoValue {
  readonly known: CoValueKnownState
  readonly snapshot: StoredSnapshot
  readonly #sql: SqlStatements
  readonly #source: UnreadSource

  constructor(sql: SqlStatements, source: UnreadSource) {
    this.#sql = sql
    this.#source = source
    const { id, header, rows, snapshot } = source
    const sessions = emptySessions()
    for (const row of rows) sessions[textIn(row, "id") as SessionID] = sessionIn(row).count
    this.known = { id, header: true, sessions }
    this.snapshot = { text: snapshot, readDetails: () => this.#readDetails(), header, runs: rows.map((row) => this.#runOf(row)) }
  }

  get pieces(): readonly Content[] {
    const { id, header, rows } = this.#source
    const sessions = rows.map((row) => this.#read(row))
    return assemble(id, header, sessions).pieces
  }

  #readDetails(): string | undefined {
    const { rows, snapshot } = this.#source
    try {
      const row = this.#sql.caches?.readDetails.get(wholeNumberIn(rows[0], "value"), snapshot)
      return row && !isPromise(row) ? textIn(row, "details") : undefined
    } catch {
      return undefined // the database was closed or fails; the log may be in memory
    }
  }

  #runOf(row: SqlRow): StoredRun {
    const { row: session, count, signature } = sessionIn(row)
    invariant(signature !== undefined, "a session that is whole has a signature")
    return {
      sessionID: textIn(row, "id") as SessionID,
      count,
      signature,
      readSegments: () => this.#read(row).segments,
      readTexts: (from) => this.#safely(row, count - from, () => this.#texts(session, from, count)),
    }
  }

  #read(row: SqlRow): StoredSession {
    const sessionID = textIn(row, "id") as SessionID
    let tailBytes = 0
    const segments = this.#safely(row, sessionIn(row).count, () => {
      const session = now(readSession(this.#sql, sessionID, row, sessionIn(row)))
      tailBytes = session.tailBytes
      return session.segments
    })
    return { sessionID, segments, tailBytes }
  }

  #texts(session: number, from: number, to: number): readonly string[] {
    const row = this.#sql.readTexts.get(session, from, to)
    return (isPromise(row) ? undefined : canonicalTexts(row?.texts, to - from)) ?? []
  }

  /** What is missing makes the snapshot worthless: without it the next load finds out what is left of the log. */
  #safely<T extends readonly string[] | readonly Segment[]>(row: SqlRow, expected: number, read: () => T): T | readonly [] {
    const { id, log } = this.#source
    let result: T | readonly [] = []
    try {
      result = read()
      if (countIn(result) === expected) return result
      void this.#sql.caches?.dropSnapshot.run(wholeNumberIn(row, "value"))
    } catch {
      // the database was closed or fails: the caller gets what there is
    }
    log.warn("stored log cannot be read", { id, sessionID: textIn(row, "id") })
    return result
  }
}

function countIn(parts: readonly string[] | readonly Segment[]): number {
  let count = 0
  for (const part of parts) count += typeof part === "string" ? 1 : part.txs.length
  return count
}

function now<T>(program: SqlProgram<T>): T {
  const result = runProgram(program)
  invariant(!isPromise(result), "only synchronous databases keep snapshots")
  return result as T
}
