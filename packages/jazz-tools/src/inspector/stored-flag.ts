import { useState } from "react"

/** What the inspector remembers in this browser; a page that may store nothing remembers nothing. */
export const memory = {
  get(key: string): string | undefined {
    try {
      return globalThis.localStorage?.getItem(key) ?? undefined
    } catch {
      return undefined
    }
  },
  set(key: string, value: string): void {
    try {
      globalThis.localStorage?.setItem(key, value)
    } catch {
      // sandboxed, blocked or full
    }
  },
}

/** A switch that is as it was the last time. */
export function useStoredFlag(key: string): [isOn: boolean, set: (isOn: boolean) => void] {
  const [isOn, setIsOn] = useState(() => memory.get(key) === "true")
  const set = (wanted: boolean) => {
    memory.set(key, String(wanted))
    setIsOn(wanted)
  }
  return [isOn, set]
}
