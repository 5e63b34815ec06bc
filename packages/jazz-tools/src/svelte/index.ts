export { createInviteLink } from "../browser/invite-links.ts"
export { parseInviteLink } from "../invites/invite-link.ts"
export { AccountCoState } from "./account-co-state.ts"
export { CoState, type CoStateOptions } from "./co-state.ts"
export {
  Image,
  JazzSvelteProvider,
  JazzSvelteProviderWithClerk,
  PasskeyAuthBasicUI,
  type ClerkProps,
  type ImageProps,
} from "./components.ts"
export { InviteListener, type InviteListenerOptions } from "./invite-listener.ts"
export { getAuthSecretStorage, getJazzContext, JAZZ_AUTH_CTX, JAZZ_CTX, type SvelteJazzContext } from "./jazz-context.ts"
export type { JazzSvelteProviderProps } from "./provide-jazz.ts"
export { SyncConnectionStatus } from "./sync-connection-status.ts"
export { usePassphraseAuth, usePasskeyAuth, type AuthState } from "./use-auth.ts"
export { useClerkAuth } from "./use-clerk-auth.ts"
export { useIsAuthenticated } from "./use-is-authenticated.ts"
