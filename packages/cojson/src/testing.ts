/** For tests of programs and plug-ins: peers in memory, a clock that a test owns, the suite that every database passes. */
export { VirtualRuntime } from "./base/virtual-runtime.ts"
export { connectedPeers } from "./sync/connected-peers.ts"
