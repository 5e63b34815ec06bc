/** A promise that says what has become of it, as `use` of React reads it. */
export type TrackedPromise<V> = Promise<V> &
  (
    | { readonly status: "pending" }
    | { readonly status: "fulfilled"; readonly value: V }
    | { readonly status: "rejected"; readonly reason: unknown }
  )

/** A promise, and what settles it. Who awaits it hears of a failure, nobody else. */
export interface Deferred<V> {
  readonly promise: TrackedPromise<V>
  fulfil(value: V): void
  reject(reason: Error): void
}

export function defer<V>(): Deferred<V> {
  let resolve: (value: V) => void = () => {}
  let refuse: (reason: Error) => void = () => {}
  const made = new Promise<V>((...settle) => ([resolve, refuse] = settle))
  made.catch(() => {})
  const promise: TrackedPromise<V> = Object.assign(made, { status: "pending" as const })
  const outcome: object = promise
  return {
    promise,
    fulfil(value) {
      Object.assign(outcome, { status: "fulfilled", value })
      resolve(value)
    },
    reject(reason) {
      Object.assign(outcome, { status: "rejected", reason })
      refuse(reason)
    },
  }
}
