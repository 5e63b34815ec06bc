/** The stores of published packages (0.19 writes version 5, 0.20 version 7, which only adds stores). */

/** The version that we create. */
export const DATABASE_VERSION = 5

export const STORES = ["coValues", "sessions", "transactions", "signatureAfter", "unsyncedCoValues"] as const

export interface CoValueRow {
  readonly rowID: number
  readonly id: string
  readonly header: unknown
}

export interface SessionRow {
  readonly rowID: number
  readonly coValue: number
  readonly sessionID: string
  /** Count of transactions, in spite of its name. */
  readonly lastIdx: number
  readonly lastSignature: string
  readonly bytesSinceLastSignature?: number
}

export interface TransactionRow {
  readonly ses: number
  readonly idx: number
  readonly tx: unknown
}

export interface SignatureRow {
  readonly ses: number
  readonly idx: number
  readonly signature: string
}

/** Creates what an older version lacks. Each step is that of the published packages. */
export function upgrade(database: IDBDatabase, oldVersion: number): void {
  if (oldVersion === 0) {
    const coValues = database.createObjectStore("coValues", { autoIncrement: true, keyPath: "rowID" })
    coValues.createIndex("coValuesById", "id", { unique: true })
    const sessions = database.createObjectStore("sessions", { autoIncrement: true, keyPath: "rowID" })
    sessions.createIndex("sessionsByCoValue", "coValue")
    sessions.createIndex("uniqueSessions", ["coValue", "sessionID"], { unique: true })
    database.createObjectStore("transactions", { keyPath: ["ses", "idx"] })
  }
  if (oldVersion <= 1) database.createObjectStore("signatureAfter", { keyPath: ["ses", "idx"] })
  if (oldVersion <= 4) {
    const unsynced = database.createObjectStore("unsyncedCoValues", { autoIncrement: true, keyPath: "rowID" })
    unsynced.createIndex("byCoValueId", "coValueId")
    unsynced.createIndex("uniqueUnsyncedCoValues", ["coValueId", "peerId"], { unique: true })
  }
}
