/** Who wrote first and last in a value. */
import type { RawCoValue } from "cojson"
import { authorOf } from "cojson/internals"

/** Times are by the clock of whoever wrote. */
export interface Written {
  readonly by: string
  readonly at: number
}

/** The first and the last transaction of a value, whether they count or not. O(sessions). */
export function firstAndLast({ core }: RawCoValue): { readonly first: Written | undefined; readonly last: Written | undefined } {
  let first: Written | undefined
  let last: Written | undefined
  for (const [session, log] of core.log.sessions) {
    const begun = log.transaction(0)?.madeAt
    const ended = log.transaction(log.length - 1)?.madeAt
    if (begun !== undefined && !(first && first.at <= begun)) first = { by: authorOf(session), at: begun }
    if (ended !== undefined && !(last && last.at >= ended)) last = { by: authorOf(session), at: ended }
  }
  return { first, last }
}
