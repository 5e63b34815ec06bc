/** What stands behind `#` in the address of the page: the way to a value, or an account to take over. */
import { isValueID } from "../use-value.ts"
import type { Step, TrailStore } from "../trail.ts"
import type { SavedAccount } from "./saved-accounts.ts"

/** `#/<id>[:name]/…`. What follows an id that is none is left out. */
export function trailIn(hash: string): readonly Step[] {
  const steps: Step[] = []
  for (const part of hash.replace(/^#?\//, "").split("/")) {
    const [coId = "", ...name] = part.split(":")
    if (!isValueID(coId)) break
    steps.push(name.length === 0 ? { coId } : { coId, name: decoded(name.join(":")) })
  }
  return steps
}

export function hashOf(trail: readonly Step[]): string {
  return `#/${trail.map(({ coId, name }) => (name === undefined ? coId : `${coId}:${encodeURIComponent(name)}`)).join("/")}`
}

/** The way in the address, so that a page can be linked and the browser's buttons work. */
export const addressTrail: TrailStore = {
  read: () => trailIn(location.hash),
  write: (trail) => {
    location.hash = hashOf(trail)
  },
  subscribe(listener) {
    window.addEventListener("hashchange", listener)
    return () => window.removeEventListener("hashchange", listener)
  },
}

/** The account of `#/import/<id>/<secret in base 64>`; undefined for other addresses. */
export function importedAccount(hash: string): SavedAccount | undefined {
  const [, id, secret] = /^#?\/import\/([^/]+)\/(.+)$/.exec(hash) ?? []
  if (!isValueID(id) || secret === undefined) return undefined
  try {
    return { id, secret: atob(decoded(secret)) }
  } catch {
    return undefined
  }
}

/** Takes a secret out of the address, and out of the history of the browser. */
export function forgetAddress(): void {
  history.replaceState(history.state, "", `${location.pathname}${location.search}#/`)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
