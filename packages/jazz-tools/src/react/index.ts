export {
  useAgent,
  useAuthSecretStorage,
  useIsAuthenticated,
  useJazzContext,
  useLogOut,
  useSyncConnectionStatus,
} from "../react-core/jazz-context.ts"
export { useAccount, useSuspenseAccount } from "../react-core/use-account.ts"
export { useDemoAuth, usePassphraseAuth, type AuthState } from "../react-core/use-auth.ts"
export { useCoState, useSuspenseCoState, type CoStateOptions } from "../react-core/use-co-state.ts"
export { useCoStates, useSuspenseCoStates } from "../react-core/use-co-states.ts"
export { experimental_useInboxSender } from "../react-core/use-inbox-sender.ts"
export {
  useAccountSubscription,
  useCoValueSubscription,
  useSubscriptionSelector,
  type CoValueSubscription,
  type SubscriptionOptions,
} from "../react-core/use-subscription.ts"
export {
  createAccountSubscriptionContext,
  createCoValueSubscriptionContext,
  type SubscriptionContext,
  type SubscriptionProviderProps,
} from "../react-core/subscription-contexts.ts"
export { createInviteLink } from "../browser/invite-links.ts"
export { parseInviteLink } from "../invites/invite-link.ts"
export { DemoAuthBasicUI, PasskeyAuthBasicUI, PassphraseAuthBasicUI } from "./basic-uis.ts"
export { Image, type ImageProps } from "./image.ts"
export { JazzReactProvider, type JazzProviderProps } from "./provider.ts"
export { JazzReactProviderWithClerk } from "./provider-with-clerk.ts"
export { useAcceptInvite } from "./use-accept-invite.ts"
export { usePasskeyAuth } from "./use-passkey-auth.ts"
