import { expect, test } from "vitest"
import { sampleContent, sampleID, sampleSegment, sampleSession } from "../storage/storage-oracle.ts"
import { VirtualRuntime } from "../base/virtual-runtime.ts"
import type { SyncMessage } from "../wire/messages.ts"
import { EncodedContent } from "./outbox.ts"
import type { OutgoingPeerChannel, Peer } from "./peer.ts"
import { Departures } from "./departures.ts"
import { DEFAULT_LIMITS } from "./limits.ts"
import { PeerSession } from "./peer-session.ts"

const id = sampleID(1)

/** A client who reads only when the test lets it. */
function deafClient() {
  const sent: SyncMessage[] = []
  let deaf = true
  let closed = false
  let drained = () => {}
  const outgoing: OutgoingPeerChannel = {
    push: (message) => message !== "Disconnected" && sent.push(message),
    isBackedUp: () => deaf,
    onDrain: (callback) => (drained = callback),
    onClose: () => {},
    close: () => (closed = true),
  }
  const peer: Peer = { id: "deaf", role: "client", incoming: { onMessage: () => {}, onClose: () => {}, close: () => {} }, outgoing }
  return {
    session: new PeerSession(peer, () => {}, DEFAULT_LIMITS, new Departures(new VirtualRuntime())),
    sent,
    isClosed: () => closed,
    read: () => {
      deaf = false
      drained()
    },
  }
}

test("content that waits counts as under way when the peer asks again from the start", () => {
  const { session, sent, read } = deafClient()
  session.setTold({ id, header: false, sessions: {} })
  session.sendContent(new EncodedContent(sampleContent(1, sampleSegment(0, 0, 3)), 3))
  session.sendContent(new EncodedContent(sampleContent(1, sampleSegment(0, 3, 2)), 3))

  session.setTold({ id, header: false, sessions: {} })
  expect(session.believed(id)).toMatchObject({ id, header: true, sessions: { [sampleSession(0)]: 5 } })

  read()
  expect(sent).toHaveLength(2)
  session.setTold({ id, header: false, sessions: {} })
  expect(session.believed(id)?.header).toBe(false)
  expect(session.believed(id)?.sessions).toEqual({})
})

test("of what was sent before, only what waits counts: a peer that lost other sessions gets them again", () => {
  const { session } = deafClient()
  session.setTold({ id, header: true, sessions: { [sampleSession(1)]: 7 } })
  session.sendContent(new EncodedContent(sampleContent(1, sampleSegment(0, 0, 3)), 3))

  session.setTold({ id, header: true, sessions: { [sampleSession(1)]: 2 } })

  expect(session.believed(id)?.sessions).toEqual({ [sampleSession(0)]: 3, [sampleSession(1)]: 2 })
})

test("what was sent is forgotten when the peer has told that it has it, and not before", () => {
  const { session } = deafClient()
  session.setTold({ id, header: false, sessions: {} })
  session.sendContent(new EncodedContent({ ...sampleContent(1), segments: [sampleSegment(0, 0, 3), sampleSegment(1, 0, 1)] }, 3))

  session.addTold({ id, header: true, sessions: { [sampleSession(0)]: 3 } })
  expect(session.isUnderWay(id)).toBe(true)
  expect(session.believed(id)?.sessions).toEqual({ [sampleSession(0)]: 3, [sampleSession(1)]: 1 })

  session.addTold({ id, header: true, sessions: { [sampleSession(0)]: 3, [sampleSession(1)]: 1 } })
  expect(session.isUnderWay(id)).toBe(false)
  expect(session.believed(id)).toBe(session.told(id))

  session.sendContent(new EncodedContent(sampleContent(1, sampleSegment(0, 3, 2)), 3))
  expect(session.isUnderWay(id)).toBe(true)
  expect(session.believed(id)?.sessions).toEqual({ [sampleSession(0)]: 5, [sampleSession(1)]: 1 })
  expect(session.told(id)?.sessions).toEqual({ [sampleSession(0)]: 3, [sampleSession(1)]: 1 })
})

test("a client who asks and asks and never reads is closed", () => {
  const { session, isClosed } = deafClient()
  for (let count = 0; count <= DEFAULT_LIMITS.maxUnsent; count++) session.send({ action: "known", id, header: false, sessions: {} })

  expect(isClosed()).toBe(true)
  expect(session.closed).toBe(true)
})
