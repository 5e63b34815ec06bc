import type { SessionID } from "../ids/session-id.ts"
import type { NewContentMessage, SessionNewContent, SyncMessage } from "../wire/messages.ts"
import type { PeerSession } from "./peer-session.ts"

/** Each session of a content takes its signature, and rights, to be looked at: so many take a server 20 ms. */
const SESSIONS = 250

/** A message as it is handled: content of a client with more than 250 sessions in several parts, between which others have their turn. */
export function portionsOf(message: SyncMessage, { role }: Pick<PeerSession, "role">): readonly SyncMessage[] {
  if (message.action !== "content" || role !== "client") return [message]
  if (Object.keys(message.new).length <= SESSIONS) return [message]
  const runs = Object.entries(message.new) as [SessionID, SessionNewContent][]
  const { action, id, priority } = message
  const portions: NewContentMessage[] = []
  for (let start = 0; start < runs.length; start += SESSIONS) {
    const part = Object.fromEntries(runs.slice(start, start + SESSIONS)) as NewContentMessage["new"]
    portions.push(start === 0 ? { ...message, new: part } : { action, id, priority, new: part })
  }
  return portions
}
