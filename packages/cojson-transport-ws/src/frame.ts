import { hasMoreMembers } from "./frame-members.ts"

/** Most members of a frame, nested ones included. The largest that peers send, of 50,000 transactions, have 200,000. */
const MAX_MEMBERS = 300_000

/** What a frame contains: messages not checked yet, nothing but signs of life, or the reason why it is refused as a whole (sync §9.2). */
export type Frame =
  | { readonly kind: "messages"; readonly messages: readonly object[] }
  /** `time`: Unix milliseconds of a ping, as the other end has it. */
  | { readonly kind: "other"; readonly time?: number }
  | { readonly kind: "empty" }
  | { readonly kind: "refused"; readonly reason: string }

/**
 * A frame is one or more JSON texts joined by single newlines. Objects without `action` are pings and what later versions may
 * say beside messages; they are skipped. Never throws. What only costs time to parse is refused before.
 */
export function parseFrame(data: unknown): Frame {
  if (typeof data !== "string") return { kind: "refused", reason: "frames are text" }
  if (data === "") return { kind: "empty" }
  if (hasMoreMembers(data, MAX_MEMBERS)) return { kind: "refused", reason: "too many members" }
  const messages: object[] = []
  let time: number | undefined
  for (const line of data.includes("\n") ? data.split("\n") : [data]) {
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch {
      return { kind: "refused", reason: "not JSON" } // one bad line spoils the frame: we cannot know where it went wrong
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) return { kind: "refused", reason: "a message is an object" }
    if ("action" in value) messages.push(value)
    else if ("time" in value && Number.isSafeInteger(value.time)) time = value.time as number
  }
  return messages.length > 0 ? { kind: "messages", messages } : { kind: "other", ...(time !== undefined && { time }) }
}
