/**
 * The tables of published databases (specs: storage §4), so that files can be exchanged both ways. `lastIdx` is a count. Versions 5
 * to 7 add tables of later published packages, which we leave alone.
 */
import { JazzError } from "../../base/errors.ts"
import { arrived, type SqlConnection, type SqlProgram } from "./sql-connection.ts"

/** Newest version whose tables we know to mean what we think. */
const NEWEST_READABLE_VERSION = 7

interface Migration {
  readonly version: number
  readonly statements: readonly string[]
}

const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    statements: [
      `CREATE TABLE IF NOT EXISTS transactions (ses INTEGER, idx INTEGER, tx TEXT NOT NULL, PRIMARY KEY (ses, idx)) WITHOUT ROWID`,
      `CREATE TABLE IF NOT EXISTS sessions (
        rowID INTEGER PRIMARY KEY, coValue INTEGER NOT NULL, sessionID TEXT NOT NULL, lastIdx INTEGER, lastSignature TEXT,
        UNIQUE (sessionID, coValue)
      )`,
      `CREATE INDEX IF NOT EXISTS sessionsByCoValue ON sessions (coValue)`,
      `CREATE TABLE IF NOT EXISTS coValues (rowID INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, header TEXT NOT NULL UNIQUE)`,
      `CREATE INDEX IF NOT EXISTS coValuesByID ON coValues (id)`,
    ],
  },
  {
    version: 3,
    statements: [
      `CREATE TABLE IF NOT EXISTS signatureAfter (ses INTEGER, idx INTEGER, signature TEXT NOT NULL, PRIMARY KEY (ses, idx)) WITHOUT ROWID`,
      `ALTER TABLE sessions ADD COLUMN bytesSinceLastSignature INTEGER`,
    ],
  },
  {
    version: 4,
    statements: [
      `CREATE TABLE IF NOT EXISTS unsynced_covalues (
        rowID INTEGER PRIMARY KEY, co_value_id TEXT NOT NULL, peer_id TEXT NOT NULL, UNIQUE (co_value_id, peer_id)
      )`,
      `CREATE INDEX IF NOT EXISTS idx_unsynced_covalues_co_value_id ON unsynced_covalues (co_value_id)`,
    ],
  },
]

/**
 * Our caches beside the published tables: what SnapshotStore.keep and MarkStore.keep were given. Published packages neither know nor change
 * them, so rows may be older than the log, or of a value or a session that is gone.
 */
const CACHE_TABLES = [
  `CREATE TABLE IF NOT EXISTS jazz_snapshots (coValue INTEGER PRIMARY KEY, snapshot TEXT NOT NULL, details TEXT NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS jazz_marks (session INTEGER PRIMARY KEY, count INTEGER NOT NULL, mark TEXT NOT NULL)`,
]

export function* addCacheTables(connection: SqlConnection): SqlProgram<void> {
  for (const sql of CACHE_TABLES) yield* arrived(connection.prepare(sql).run())
}

/** Brings the tables to our version; each step is atomic. Throws `storage.unsupported` for databases of the future. */
export function* migrate(connection: SqlConnection): SqlProgram<void> {
  const current = yield* arrived(connection.version())
  if (current > NEWEST_READABLE_VERSION) {
    throw new JazzError(
      "storage.unsupported",
      `The database has schema version ${current}; this version of Jazz reads up to ${NEWEST_READABLE_VERSION}. Update Jazz or use another file.`,
    )
  }
  for (const migration of MIGRATIONS) {
    if (migration.version > current) yield* apply(connection, migration)
  }
}

function* apply(connection: SqlConnection, { version, statements }: Migration): SqlProgram<void> {
  // A crash between a published migration and the note of its version leaves the column there.
  const hasColumn = version === 3 && (yield* hasBytesColumn(connection))
  const wanted = hasColumn ? statements.filter((sql) => !sql.startsWith("ALTER")) : statements
  yield* arrived(
    connection.transaction(() => {
      let done = undefined as void | Promise<void>
      for (const sql of [...wanted]) done = done ? done.then(() => connection.prepare(sql).run()) : connection.prepare(sql).run()
      return done ? done.then(() => connection.setVersion(version)) : connection.setVersion(version)
    }),
  )
}

function* hasBytesColumn(connection: SqlConnection): SqlProgram<boolean> {
  const columns = yield* arrived(connection.prepare("SELECT name FROM pragma_table_info('sessions')").all())
  return columns.some(({ name }) => name === "bytesSinceLastSignature")
}
