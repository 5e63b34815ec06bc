/** The components with their types: what compilers of TypeScript know of a file of Svelte is that it is a component. */
import type { Component, ComponentInternals, Snippet } from "svelte"
import type { HTMLImgAttributes } from "svelte/elements"
import type { MinimalClerkClient } from "../auth/clerk-auth.ts"
import type { AnyAccount } from "../context/account-start.ts"
import type { ImageSide } from "../media/image-display.ts"
import type { Account } from "../values/account/account.ts"
import ImageFile from "./Image.svelte"
import ProviderFile from "./JazzSvelteProvider.svelte"
import ProviderWithClerkFile from "./JazzSvelteProviderWithClerk.svelte"
import PasskeyAuthFile from "./PasskeyAuthBasicUI.svelte"
import type { JazzSvelteProviderProps } from "./provide-jazz.ts"

/** A component whose props depend on the schema of the account. */
type ProviderComponent<Extra> = <S extends AnyAccount = AnyAccount<Account>>(
  internals: ComponentInternals,
  props: JazzSvelteProviderProps<S> & Extra,
) => Record<string, never>

/** What {@link JazzSvelteProviderWithClerk} is told beside what every provider is. */
export interface ClerkProps {
  /** Null until Clerk is loaded. */
  readonly clerk: MinimalClerkClient | null
  /** Shown until Clerk is loaded. */
  readonly fallback?: Snippet
  /** Shown when the credentials of the user cannot be used. */
  readonly errorFallback?: Snippet<[error: unknown]>
  readonly onAuthError?: (error: unknown) => void
}

/** Those of `img`, with the id of an image and sides that may be those of the original. */
export type ImageProps = Omit<HTMLImgAttributes, "src" | "srcset" | "width" | "height"> & {
  /** Of an `ImageDefinition`. */
  readonly imageId: string
  readonly width?: ImageSide
  readonly height?: ImageSide
  /** Shown until something is loaded, if the image has no placeholder of its own. */
  readonly placeholder?: string
}

/** Gives the components below an account, storage and sync. There is one per app. */
export const JazzSvelteProvider = ProviderFile as unknown as ProviderComponent<unknown>

/** A provider whose account is the one of the Clerk user: signing in and out is done with Clerk. */
export const JazzSvelteProviderWithClerk = ProviderWithClerkFile as unknown as ProviderComponent<ClerkProps>

/**
 * An image of the database. Shows the best version for its size that has arrived, and better ones as they arrive. With `loading="lazy"` nothing but
 * a pixel is loaded until the browser wants it.
 */
export const Image = ImageFile as unknown as Component<ImageProps>

/** Signing up with a display name and a passkey, for a start. Shows its children to who is signed in. */
export const PasskeyAuthBasicUI = PasskeyAuthFile as unknown as Component<{
  readonly appName: string
  readonly appHostname?: string
  readonly children?: Snippet
}>
