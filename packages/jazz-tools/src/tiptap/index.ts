export { JazzSyncExtension, type JazzSyncOptions } from "./jazz-sync-extension.ts"
