import type { MaybeLoaded, NotLoaded } from "../schema/infer.ts"

/** The states a value can be in, and their type. */
export const CoValueLoadingState = {
  LOADED: "loaded",
  LOADING: "loading",
  UNAVAILABLE: "unavailable",
  UNAUTHORIZED: "unauthorized",
} as const
export type CoValueLoadingState = (typeof CoValueLoadingState)[keyof typeof CoValueLoadingState]

type MissingState = NotLoaded["$jazz"]["loadingState"]

/** A value that is not here. */
export function createUnloadedCoValue<T = unknown>(id: string, loadingState: MissingState): NotLoaded<T> {
  return { $jazz: { id, loadingState }, $isLoaded: false }
}

const withoutID = new Map<string, NotLoaded>()

/** The placeholder of a value whose id is not known; one object per state. */
export function getUnloadedCoValueWithoutId(loadingState: MissingState): NotLoaded {
  let placeholder = withoutID.get(loadingState)
  if (!placeholder) withoutID.set(loadingState, (placeholder = createUnloadedCoValue("", loadingState)))
  return placeholder
}

interface Loadable {
  readonly $isLoaded: boolean
}

/** Throws `CoValue is not loaded` for placeholders. */
export function assertLoaded<T extends Loadable>(value: T): asserts value is Extract<T, { readonly $isLoaded: true }> {
  if (!value.$isLoaded) throw new Error("CoValue is not loaded")
}

/** The value if it is loaded. */
export function getLoadedOrUndefined<T>(value: MaybeLoaded<T> | null | undefined): T | undefined {
  const loadable = value as (Loadable & MaybeLoaded<T>) | null | undefined
  return loadable?.$isLoaded ? (loadable as T) : undefined // loaded values are no placeholders
}
