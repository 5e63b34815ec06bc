/** Why a placeholder stands where a value was expected. Whoever makes placeholders tells; errors pass it on as their cause. */

interface Placeholder {
  readonly $jazz: { readonly id: string; readonly loadingState: string }
}

const reasons = new WeakMap<object, () => string>()

/** Notes why the placeholder, which is returned, stands there; `reason` is asked when an error needs it. */
export function noteReason<P extends object>(placeholder: P, reason: () => string): P {
  reasons.set(placeholder, reason)
  return placeholder
}

/** The cause for an error about a value that is not loaded: what is missing and what to do. */
export function whyNotLoaded(value: object): Error {
  const reason = reasons.get(value)
  if (reason) return new Error(reason())
  const { id, loadingState } = "$jazz" in value ? (value as Placeholder).$jazz : { id: "", loadingState: "not loaded" }
  return new Error(`${id || "A value without an id"} is ${loadingState}. Load it and check $isLoaded before it is used.`)
}
