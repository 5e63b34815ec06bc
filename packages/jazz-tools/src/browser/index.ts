export {
  createJazzBrowserContext,
  createJazzBrowserGuestContext,
  type BrowserContextOptions,
  type BrowserGuestContextOptions,
  type BrowserGuestContextOptions as BaseBrowserContextOptions,
  type BrowserStorage,
  type JazzBrowserContext,
  type JazzBrowserGuestContext,
} from "./browser-context.ts"
export {
  JazzBrowserContextManager,
  type JazzBrowserContextManagerOptions,
  type JazzBrowserContextManagerProps,
  type JazzBrowserContextManagerProps as JazzContextManagerProps,
} from "./browser-context-manager.ts"
export { consumeInviteLinkFromWindowLocation, createInviteLink } from "./invite-links.ts"
export { LocalStorageKVStore } from "./local-storage-kv-store.ts"
export { BrowserPasskeyAuth } from "./passkey-auth.ts"
export type { SessionProvider } from "../context/session-provider.ts"
export type { SyncConfig } from "../context/sync-config.ts"
export { parseInviteLink, type ParsedInviteLink } from "../invites/invite-link.ts"
