import type { SqlConnection, SqlStatement } from "./sql-connection.ts"

/** Line breaks separate texts in one answer: JSON text has none. */
const SQL = {
  findValue: `SELECT rowID AS value FROM coValues WHERE id = ?`,
  findHeader: `SELECT header FROM coValues WHERE id = ?`,
  replaceID: `UPDATE coValues SET id = ? WHERE header = ?`,
  replaceHeader: `UPDATE coValues SET header = ? WHERE id = ?`,
  insertValue: `INSERT INTO coValues (id, header) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING rowID AS value`,
  sessionsOf: `SELECT rowID AS session, sessionID AS id, lastIdx AS count, bytesSinceLastSignature AS bytes
    FROM sessions WHERE coValue = ? ORDER BY rowID`,
  insertSession: `INSERT INTO sessions (coValue, sessionID, lastIdx, lastSignature, bytesSinceLastSignature)
    VALUES (?, ?, ?, ?, ?) RETURNING rowID AS session`,
  updateSession: `UPDATE sessions SET lastIdx = ?, lastSignature = ?, bytesSinceLastSignature = ?
    WHERE rowID = ? AND lastIdx IS ? RETURNING rowID AS session`,
  cutBack: `UPDATE sessions SET lastIdx = ?1, bytesSinceLastSignature = 0,
    lastSignature = (SELECT signature FROM signatureAfter WHERE ses = sessions.rowID AND idx = ?1 - 1)
    WHERE rowID = ?2`,
  insertTransaction: `INSERT OR REPLACE INTO transactions (ses, idx, tx) VALUES (?, ?, ?)`,
  insertCut: `INSERT OR REPLACE INTO signatureAfter (ses, idx, signature) VALUES (?, ?, ?)`,
  dropTransactions: `DELETE FROM transactions WHERE ses = ? AND idx >= ?`,
  dropCuts: `DELETE FROM signatureAfter WHERE ses = ? AND idx >= ?`,
  readValue: readValue("", "0", ""),
  cutsOf: `SELECT idx AS last, signature FROM signatureAfter WHERE ses = ? ORDER BY idx`,
  readTexts: `SELECT group_concat(tx, char(10)) AS texts FROM transactions WHERE ses = ? AND idx >= ? AND idx < ?`,
  addMark: `INSERT INTO unsynced_covalues (co_value_id, peer_id) VALUES (?, ?) ON CONFLICT DO NOTHING`,
  removeMark: `DELETE FROM unsynced_covalues WHERE co_value_id = ? AND peer_id = ?`,
  removeMarks: `DELETE FROM unsynced_covalues WHERE co_value_id = ?`,
  allIDs: `SELECT id FROM coValues`,
  markedIDs: `SELECT DISTINCT co_value_id AS id FROM unsynced_covalues`,
}

/**
 * Databases with our caches. `snapshot`: there is one, and the session seems to be there to its end; then it is not read along with its counters.
 * `mark` is one of all that the session counts. Every column takes 0.3 us on its way to us.
 */
const CACHE_SQL = {
  readValue: readValue(
    `CASE WHEN n.coValue IS NOT NULL AND EXISTS (SELECT 1 FROM transactions t WHERE t.ses = s.rowID AND t.idx = s.lastIdx - 1)
      THEN n.coValue END AS snapshot,
      CASE WHEN k.count = s.lastIdx THEN k.mark END AS mark,`,
    "n.coValue IS NOT NULL",
    "LEFT JOIN jazz_snapshots n ON n.coValue = v.rowID LEFT JOIN jazz_marks k ON k.session = s.rowID",
  ),
  readSnapshot: `SELECT snapshot FROM jazz_snapshots WHERE coValue = ?`,
  readDetails: `SELECT details FROM jazz_snapshots WHERE coValue = ? AND snapshot = ?`,
  keepSnapshot: `INSERT OR REPLACE INTO jazz_snapshots (coValue, snapshot, details) VALUES (?, ?, ?)`,
  keepMark: `INSERT OR REPLACE INTO jazz_marks (session, count, mark) SELECT rowID, ?3, ?4 FROM sessions
    WHERE sessionID = ?2 AND coValue = (SELECT rowID FROM coValues WHERE id = ?1)`,
  dropSnapshot: `DELETE FROM jazz_snapshots WHERE coValue = ?`,
}

/** The texts of a session come along where it has no kept signatures. @param isLarge when they are not to come along */
function readValue(columns: string, isLarge: string, join: string): string {
  return `SELECT v.rowID AS value, v.header AS header, s.rowID AS session, s.sessionID AS id, s.lastIdx AS count,
      s.lastSignature AS signature, s.bytesSinceLastSignature AS bytes, ${columns}
      CASE WHEN ${isLarge} OR EXISTS (SELECT 1 FROM signatureAfter a WHERE a.ses = s.rowID) THEN NULL
        ELSE (SELECT group_concat(t.tx, char(10)) FROM transactions t WHERE t.ses = s.rowID AND t.idx >= 0 AND t.idx < s.lastIdx)
      END AS texts
    FROM coValues v LEFT JOIN sessions s ON s.coValue = v.rowID ${join} WHERE v.id = ? ORDER BY s.rowID`
}

type Compiled<T> = { readonly [name in keyof T]: SqlStatement }
export type CacheStatements = Compiled<Omit<typeof CACHE_SQL, "readValue">>

/** Every statement of the driver. */
export interface SqlStatements extends Compiled<typeof SQL> {
  /** undefined in databases without our caches. */
  readonly caches: CacheStatements | undefined
}

/** Compiles all statements; the tables must exist. */
export function prepareStatements(connection: SqlConnection, hasCaches: boolean): SqlStatements {
  if (!hasCaches) return { ...compiled(connection, SQL), caches: undefined }
  const { readValue: readAll, ...caches } = CACHE_SQL
  return { ...compiled(connection, { ...SQL, readValue: readAll }), caches: compiled(connection, caches) }
}

function compiled<T extends Readonly<Record<string, string>>>(connection: SqlConnection, sql: T): Compiled<T> {
  return Object.fromEntries(Object.entries(sql).map(([name, text]) => [name, connection.prepare(text)])) as Compiled<T>
}
