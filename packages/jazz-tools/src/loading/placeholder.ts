import type { NotLoaded } from "../schema/infer.ts"
import { whyNotLoaded } from "../values/why-not-loaded.ts"

/**
 * The states a value can be in, and their type.
 *
 * @example
 * ```ts
 * import { CoValueLoadingState } from "jazz-tools"
 *
 * const note = await co.map({ text: z.string() }).load("co_zA4nwXvGXDvv7H4ULnJDVZbTCcUc", { skipRetry: true })
 * console.log(note.$jazz.loadingState === CoValueLoadingState.UNAVAILABLE) // true
 * ```
 */
export const CoValueLoadingState = {
  LOADED: "loaded",
  LOADING: "loading",
  UNAVAILABLE: "unavailable",
  UNAUTHORIZED: "unauthorized",
} as const
export type CoValueLoadingState = (typeof CoValueLoadingState)[keyof typeof CoValueLoadingState]

type MissingState = NotLoaded["$jazz"]["loadingState"]

/**
 * A value that is not here.
 *
 * @example
 * ```ts
 * import { createUnloadedCoValue } from "jazz-tools"
 *
 * const pending = createUnloadedCoValue("co_zA4nwXvGXDvv7H4ULnJDVZbTCcUc", "loading")
 * console.log(pending.$isLoaded, pending.$jazz.loadingState) // false loading
 * ```
 */
export function createUnloadedCoValue<T = unknown>(id: string, loadingState: MissingState): NotLoaded<T> {
  return { $jazz: { id, loadingState }, $isLoaded: false }
}

const withoutID = new Map<string, NotLoaded>()

/**
 * The placeholder of a value whose id is not known; one object per state.
 *
 * @example
 * ```ts
 * import { getUnloadedCoValueWithoutId } from "jazz-tools"
 *
 * console.log(getUnloadedCoValueWithoutId("loading") === getUnloadedCoValueWithoutId("loading")) // true
 * ```
 */
export function getUnloadedCoValueWithoutId<T = unknown>(loadingState: MissingState): NotLoaded<T> {
  let placeholder = withoutID.get(loadingState)
  if (!placeholder) withoutID.set(loadingState, (placeholder = createUnloadedCoValue("", loadingState)))
  return placeholder
}

interface Loadable {
  readonly $isLoaded: boolean
}

/**
 * Throws `CoValue is not loaded` for placeholders; the `cause` says why, and which part of the resolve query is missing.
 *
 * @example
 * ```ts
 * import { assertLoaded } from "jazz-tools"
 *
 * const Note = co.map({ text: z.string() })
 * const note = await Note.load(Note.create({ text: "hi" }).$jazz.id)
 * assertLoaded(note)
 * console.log(note.text) // hi
 * ```
 */
export function assertLoaded<T extends Loadable>(value: T): asserts value is Extract<T, { readonly $isLoaded: true }> {
  if (!value.$isLoaded) throw new Error("CoValue is not loaded", { cause: whyNotLoaded(value) })
}

/**
 * The value if it is loaded.
 *
 * @example
 * ```ts
 * import { getLoadedOrUndefined } from "jazz-tools"
 *
 * const Note = co.map({ text: z.string() })
 * const note = await Note.load("co_zA4nwXvGXDvv7H4ULnJDVZbTCcUc", { skipRetry: true })
 * console.log(getLoadedOrUndefined(note)?.text ?? "not here") // not here
 * ```
 */
export function getLoadedOrUndefined<T extends Loadable>(
  value: T | null | undefined,
): Extract<T, { readonly $isLoaded: true }> | undefined {
  return value?.$isLoaded ? (value as Extract<T, { readonly $isLoaded: true }>) : undefined
}
