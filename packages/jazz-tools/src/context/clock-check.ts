import { logger } from "cojson"

/** Signed requests live for a minute; half of that is left for the way. */
const TOLERANCE_MS = 30_000
const MINUTE_MS = 60_000

/** Takes the times that a server tells and warns, once, when our clock is far off. */
export function clockCheck(server: string, now: () => number = Date.now): (serverTime: number) => void {
  let hasWarned = false
  return (serverTime) => {
    const ahead = now() - serverTime
    if (hasWarned || Math.abs(ahead) <= TOLERANCE_MS) return
    hasWarned = true
    const minutes = Math.max(1, Math.round(Math.abs(ahead) / MINUTE_MS))
    const off = `${minutes === 1 ? "1 minute" : `${minutes} minutes`} ${ahead > 0 ? "ahead of" : "behind"}`
    logger.warn(`The clock of this machine is ${off} that of the sync server ${server}: edits get wrong times, signed requests are refused`)
  }
}
