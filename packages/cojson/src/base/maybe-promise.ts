/** A value that is here now, or will be. Synchronous databases answer at once; callers must not pay for a promise then. */
export type MaybePromise<T> = T | Promise<T>

export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function"
}

/**
 * Continues at once when `value` is here, else when it arrives. Errors of a present value are thrown synchronously.
 * (Not called `then`: a module with such an export looks like a promise to `import()`.)
 */
export function andThen<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return isPromise(value) ? value.then(next) : next(value)
}

/** Does something for each item. A promise only when there is something to wait for; rejects with what fails first. */
export function whenAll<T>(items: Iterable<T>, start: (item: T) => MaybePromise<void>): MaybePromise<void> {
  let waiting: Promise<void>[] | undefined
  for (const item of items) {
    const started = start(item)
    if (isPromise(started)) (waiting ??= []).push(started)
  }
  return waiting && Promise.all(waiting).then(() => undefined)
}

/** Visits the items of a set one after the other, those included that visits add. A promise only when there is something to wait for. */
export function inTurn<T>(items: ReadonlySet<T>, visit: (item: T) => MaybePromise<void>): MaybePromise<void> {
  const rest = items.values()
  const goOn = (): MaybePromise<void> => {
    for (let next = rest.next(); !next.done; next = rest.next()) {
      const visited = visit(next.value)
      if (isPromise(visited)) return visited.then(goOn)
    }
    return undefined
  }
  return goOn()
}
