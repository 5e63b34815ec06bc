/** Databases, transports and copies of values as programs bring their own. */
import { getSqliteStorage, getSqliteStorageAsync, type StorageAPI } from "cojson"
import type {
  AnyRawCoValue,
  AvailableCoValueCore,
  BinaryStreamInfo,
  CojsonInternalTypes,
  CoStreamItem,
  DisconnectedError,
  Peer,
  SQLiteDatabaseDriver,
  SQLiteDatabaseDriverAsync,
  SyncMessage,
} from "cojson"
import { createWebSocketPeer, type CreateWebSocketPeerOpts } from "cojson-transport-ws"

class Database implements SQLiteDatabaseDriver {
  run(sql: string, params: unknown[]): void {
    void [sql, params]
  }
  query<T>(sql: string, params: unknown[]): T[] {
    this.run(sql, params)
    return []
  }
  get<T>(sql: string, params: unknown[]): T | undefined {
    return this.query<T>(sql, params)[0]
  }
  transaction(callback: () => unknown): unknown {
    return callback()
  }
  closeDb(): unknown {
    return undefined
  }
  getMigrationVersion(): number {
    return 0
  }
  saveMigrationVersion(version: number): void {
    void version
  }
}

class RemoteDatabase implements SQLiteDatabaseDriverAsync {
  async initialize(): Promise<void> {}
  async run(sql: string, params: unknown[]): Promise<void> {
    void [sql, params]
  }
  async query<T>(sql: string, params: unknown[]): Promise<T[]> {
    await this.run(sql, params)
    return []
  }
  async get<T>(sql: string, params: unknown[]): Promise<T | undefined> {
    return (await this.query<T>(sql, params))[0]
  }
  async transaction(callback: (tx: SQLiteDatabaseDriverAsync) => unknown): Promise<unknown> {
    return callback(this)
  }
  async closeDb(): Promise<unknown> {
    return undefined
  }
  async getMigrationVersion(): Promise<number> {
    return 0
  }
  async saveMigrationVersion(version: number): Promise<void> {
    void version
  }
}

export const storages = async (): Promise<StorageAPI[]> => [
  getSqliteStorage(new Database()),
  await getSqliteStorageAsync(new RemoteDatabase()),
]

const optionsOf = (websocket: WebSocket): CreateWebSocketPeerOpts => ({
  id: "client",
  websocket,
  role: "client",
  batchingByDefault: false,
  deletePeerStateOnClose: true,
  onClose: () => {},
})
export const clientOf = (websocket: WebSocket): Peer => createWebSocketPeer(optionsOf(websocket))

/** What a log of messages keeps. */
export function describe(message: SyncMessage | DisconnectedError): string {
  if (message === "Disconnected") return message
  return message.action === "content" ? sizesIn(message).join() : message.action
}
function sizesIn(message: CojsonInternalTypes.NewContentMessage): number[] {
  const runs: CojsonInternalTypes.SessionNewContent[] = Object.values(message.new)
  return runs.flatMap(({ newTransactions }) => newTransactions.map(lengthOf))
}
const lengthOf = (transaction: CojsonInternalTypes.Transaction): number =>
  transaction.privacy === "private" ? transaction.encryptedChanges.length : transaction.changes.length
export const isBehind = (mine: CojsonInternalTypes.CoValueKnownState, theirs: CojsonInternalTypes.KnownStateMessage): boolean =>
  Object.keys(mine.sessions).length < Object.keys(theirs.sessions).length
export const idOf = (value: AnyRawCoValue): CojsonInternalTypes.RawCoID => value.id
export const typeOf = ({ verified }: AvailableCoValueCore): CojsonInternalTypes.CoValueHeader["type"] => verified.header.type
export const nameOf = (info: BinaryStreamInfo): string => `${info.fileName ?? "file"} (${info.mimeType}, ${info.totalSizeBytes ?? "?"})`
export const lastOf = (items: CoStreamItem<string>[]): string | undefined => items.at(-1)?.value.toUpperCase()
