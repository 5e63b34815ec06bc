import { connectedPeers } from "./sync/connected-peers.ts"

/** Kept for programs that made in-memory peers with the published packages; new code imports `connectedPeers`. */
export const cojsonInternals = { connectedPeers }
