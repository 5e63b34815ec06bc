/** How to ask for a value that was read but not asked for, as text for errors. */

/** The sentences for a value that was read while it was still loading; `path`: the references from the root to it. */
export function readTooEarly(id: string, rootID: string, path: readonly string[]): string {
  return path.length === 0
    ? `${id} is still loading. Wait for load or subscribe to deliver it.`
    : `${id} was read before it was loaded. Ask for it when ${rootID} is loaded: ${resolveFor(path)}`
}

/** The query that covers `path`: `resolve: { pet: { owner: true } }`. */
function resolveFor(path: readonly string[]): string {
  return `resolve: ${path.reduceRight((query, edge) => `{ ${IDENTIFIER.test(edge) ? edge : JSON.stringify(edge)}: ${query} }`, "true")}`
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u
