export { startSyncServer, type StartSyncServerOptions, type SyncServer } from "./server/start-sync-server.ts"
