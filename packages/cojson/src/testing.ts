/** For tests of programs and plug-ins: peers in memory, a clock that a test owns, the suite that every database passes. */
export { VirtualRuntime } from "./base/virtual-runtime.ts"
export { connectedPeers } from "./sync/connected-peers.ts"
export { createMemoryDriver, emptyMemoryData, type MemoryData } from "./storage/memory-driver.ts"
export type { StorageDriver } from "./storage/driver.ts"
export { createStorage } from "./storage/engine.ts"
export { sampleContent, sampleHeader, sampleID, sampleSegment, sampleSession, sampleText, StorageOracle } from "./storage/storage-oracle.ts"
export { runStoragePlan, storageSuite, type StorageCase, type StorageFixture } from "./storage/storage-suite.ts"
