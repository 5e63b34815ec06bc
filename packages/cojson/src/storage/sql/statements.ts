import type { SqlConnection, SqlStatement } from "./sql-connection.ts"

/** Every statement of the driver. Line breaks separate texts in one answer: JSON text has none. */
const SQL = {
  findValue: `SELECT rowID AS value FROM coValues WHERE id = ?`,
  insertValue: `INSERT INTO coValues (id, header) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING rowID AS value`,
  sessionsOf: `SELECT rowID AS session, sessionID AS id, lastIdx AS count, bytesSinceLastSignature AS bytes
    FROM sessions WHERE coValue = ? ORDER BY rowID`,
  insertSession: `INSERT INTO sessions (coValue, sessionID, lastIdx, lastSignature, bytesSinceLastSignature)
    VALUES (?, ?, ?, ?, ?) RETURNING rowID AS session`,
  updateSession: `UPDATE sessions SET lastIdx = ?, lastSignature = ?, bytesSinceLastSignature = ?
    WHERE rowID = ? AND lastIdx IS ? RETURNING rowID AS session`,
  insertTransaction: `INSERT OR REPLACE INTO transactions (ses, idx, tx) VALUES (?, ?, ?)`,
  insertCut: `INSERT OR REPLACE INTO signatureAfter (ses, idx, signature) VALUES (?, ?, ?)`,
  dropTransactions: `DELETE FROM transactions WHERE ses = ? AND idx >= ?`,
  dropCuts: `DELETE FROM signatureAfter WHERE ses = ? AND idx >= ?`,
  readValue: `SELECT v.rowID AS value, v.header AS header, s.rowID AS session, s.sessionID AS id, s.lastIdx AS count,
      s.lastSignature AS signature, s.bytesSinceLastSignature AS bytes,
      (SELECT group_concat(a.idx || ' ' || a.signature, char(10)) FROM signatureAfter a WHERE a.ses = s.rowID) AS cuts,
      CASE WHEN EXISTS (SELECT 1 FROM signatureAfter a WHERE a.ses = s.rowID) THEN NULL
        ELSE (SELECT group_concat(t.tx, char(10)) FROM transactions t WHERE t.ses = s.rowID AND t.idx >= 0 AND t.idx < s.lastIdx)
      END AS texts
    FROM coValues v LEFT JOIN sessions s ON s.coValue = v.rowID WHERE v.id = ? ORDER BY s.rowID`,
  readTexts: `SELECT group_concat(tx, char(10)) AS texts FROM transactions WHERE ses = ? AND idx >= ? AND idx < ?`,
  addMark: `INSERT INTO unsynced_covalues (co_value_id, peer_id) VALUES (?, ?) ON CONFLICT DO NOTHING`,
  removeMark: `DELETE FROM unsynced_covalues WHERE co_value_id = ? AND peer_id = ?`,
  removeMarks: `DELETE FROM unsynced_covalues WHERE co_value_id = ?`,
  markedIDs: `SELECT DISTINCT co_value_id AS id FROM unsynced_covalues`,
}

export type SqlStatements = { readonly [name in keyof typeof SQL]: SqlStatement }

/** Compiles all statements; the tables must exist. */
export function prepareStatements(connection: SqlConnection): SqlStatements {
  const statements: Partial<Record<keyof typeof SQL, SqlStatement>> = {}
  for (const name of Object.keys(SQL) as (keyof typeof SQL)[]) statements[name] = connection.prepare(SQL[name])
  return statements as SqlStatements // every name was filled in
}
