import type { SyncConfig } from "jazz-tools"
import { apiKey } from "./apiKey.ts"

/** The server in `VITE_SYNC_SERVER` (`.env`), or else the sync service. */
export const sync: SyncConfig = { peer: import.meta.env.VITE_SYNC_SERVER ?? `wss://cloud.jazz.tools/?key=${apiKey}` }
