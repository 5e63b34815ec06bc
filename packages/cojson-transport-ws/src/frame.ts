/** What a frame contains: messages not checked yet, or the reason why it is refused as a whole (sync §9.2). */
export type Frame = { readonly kind: "messages"; readonly messages: readonly object[] } | { readonly kind: "ping" } | { readonly kind: "refused"; readonly reason: string }

/** A frame is one or more JSON texts joined by single newlines. Never throws. */
export function parseFrame(data: unknown): Frame {
  if (typeof data !== "string") return { kind: "refused", reason: "frames are text" }
  if (data === "") return { kind: "ping" }
  const messages: object[] = []
  let isPing = false
  for (const line of data.includes("\n") ? data.split("\n") : [data]) {
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch {
      return { kind: "refused", reason: "not JSON" } // one bad line spoils the frame: we cannot know where it went wrong
    }
    if (typeof value !== "object" || value === null) return { kind: "refused", reason: "a message is an object" }
    if ("action" in value) messages.push(value)
    else if ((value as { type?: unknown }).type === "ping") isPing = true
    else return { kind: "refused", reason: "a message has an action" }
  }
  return messages.length === 0 && isPing ? { kind: "ping" } : { kind: "messages", messages }
}
