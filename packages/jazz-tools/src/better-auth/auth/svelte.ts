import type { Component, Snippet } from "svelte"
import AuthProviderFile from "./AuthProvider.svelte"
import type { BetterAuthClient } from "./better-auth-client.ts"

/** Keeps Jazz and Better Auth signed in as the same user. Stands below the Jazz provider. */
const AuthProvider = AuthProviderFile as unknown as Component<{
  readonly betterAuthClient: BetterAuthClient
  readonly children?: Snippet
}>
export default AuthProvider
