export {
  JazzContext,
  JazzContextManagerContext,
  useAgent,
  useAuthSecretStorage,
  useIsAuthenticated,
  useJazzContext,
  useJazzContextManager,
  useLogOut,
  useSyncConnectionStatus,
} from "./jazz-context.ts"
export { useAccount, useSuspenseAccount } from "./use-account.ts"
export { useDemoAuth, usePassphraseAuth, type AuthState } from "./use-auth.ts"
export { useCoState, useSuspenseCoState, type CoStateOptions } from "./use-co-state.ts"
export { useCoStates, useSuspenseCoStates } from "./use-co-states.ts"
export { experimental_useInboxSender } from "./use-inbox-sender.ts"
export {
  useAccountSubscription,
  useCoValueSubscription,
  useSubscriptionSelector,
  type CoValueSubscription,
  type SubscriptionOptions,
} from "./use-subscription.ts"
export {
  createAccountSubscriptionContext,
  createCoValueSubscriptionContext,
  type SubscriptionContext,
  type SubscriptionProviderProps,
} from "./subscription-contexts.ts"
