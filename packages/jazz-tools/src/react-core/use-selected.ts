import { useEffect, useMemo, useRef, useSyncExternalStore } from "react"

/** Something that has a value at any time and tells when it is another one. */
export interface Source<V> {
  readonly subscribe: (listener: () => void) => () => void
  readonly current: () => V
}

/** What a component wants of a value. */
export interface Selection<V, T> {
  /** A function of the value alone; default: the value itself. */
  readonly select?: ((value: V) => T) | undefined
  /** When what is selected counts as the same, there is no new render. Default `Object.is`. */
  readonly equalityFn?: ((a: T, b: T) => boolean) | undefined
}

/** Follows what is selected from a source; renders again only when that is another one. `source` is the same object until there is another source. */
export function useSelected<V, T>(source: Source<V>, { select, equalityFn = Object.is }: Selection<V, T>): T {
  const shown = useRef<{ readonly selected: T }>(undefined)
  const read = useMemo(() => {
    let last: { readonly value: V; readonly selected: T } | undefined
    return () => {
      const value = source.current()
      if (last && Object.is(last.value, value)) return last.selected
      const selected = select ? select(value) : (value as unknown as T)
      const before = last ?? shown.current
      last = { value, selected: before && equalityFn(before.selected, selected) ? before.selected : selected }
      return last.selected
    }
  }, [source, select, equalityFn])
  const selected = useSyncExternalStore(source.subscribe, read, read)
  useEffect(() => {
    shown.current = { selected }
  })
  return selected
}
