/** For tests of programs: accounts and a sync server in memory, no network, no storage. */
export { assertLoaded } from "../loading/placeholder.ts"
export { MockConnectionStatus } from "./mock-connection-status.ts"
export { createJazzTestAccount, createJazzTestGuest, linkAccounts, runWithoutActiveAccount, setActiveAccount } from "./test-accounts.ts"
export { TestJazzContextManager, type TestJazzContextManagerProps } from "./test-context-manager.ts"
export { TestJSCrypto } from "./test-crypto.ts"
export { disableJazzTestSync, getPeerConnectedToTestSyncServer, setupJazzTestSync } from "./test-sync.ts"
