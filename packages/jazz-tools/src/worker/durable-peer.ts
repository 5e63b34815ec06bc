import type { Peer, StorageAPI, SyncMessage } from "cojson"
import { isPromise, systemRuntime } from "cojson/internals"

type Pending = { readonly message: SyncMessage | "Disconnected" } | { readonly text: string }

export interface DurableFirstOptions {
  readonly storage: StorageAPI
  /** Gives the storage what was made here and is not recorded yet. */
  readonly record: () => void
  /** Called before something is sent that the storage refused for good. */
  readonly onGivenUp: () => void
}

/**
 * A peer that hears nothing before the storage holds it, so that a process which is killed never forgets what it has told. Costs one turn
 * of the event loop: what is said in one turn waits for one commit.
 */
export function durableFirst(peer: Peer, { storage, record, onGivenUp }: DurableFirstOptions): Peer {
  const { outgoing } = peer
  let pending: Pending[] = []
  let isBusy = false
  let isClosing = false

  const send = (batch: readonly Pending[]): void => {
    for (const item of batch) {
      if ("text" in item) outgoing.pushText?.(item.text)
      else outgoing.push(item.message)
    }
    isBusy = false
    if (pending.length > 0) schedule()
    else if (isClosing) outgoing.close()
  }
  const sendWhenStored = (): void => {
    record() // an answer to the peer may hold an edit of this very turn
    const batch = pending
    pending = []
    const giveUp = (): void => {
      onGivenUp()
      send(batch)
    }
    const stored = storage.flush()
    if (isPromise(stored)) stored.then(() => send(batch), giveUp)
    else send(batch)
  }
  const schedule = (): void => {
    isBusy = true
    systemRuntime.defer(sendWhenStored)
  }
  const add = (item: Pending): void => {
    if (isClosing) return
    pending.push(item)
    if (!isBusy) schedule()
  }

  return {
    id: peer.id,
    role: peer.role,
    ...(peer.priority !== undefined && { priority: peer.priority }),
    ...(peer.persistent !== undefined && { persistent: peer.persistent }),
    incoming: peer.incoming,
    outgoing: {
      push: (message) => add({ message }),
      ...(outgoing.pushText && { pushText: (text: string) => add({ text }) }),
      ...(outgoing.isBackedUp && { isBackedUp: () => outgoing.isBackedUp?.() ?? false }),
      ...(outgoing.onDrain && { onDrain: (callback: () => void) => outgoing.onDrain?.(callback) }),
      onClose: (callback) => outgoing.onClose(callback),
      close: () => {
        isClosing = true
        if (!isBusy) outgoing.close()
      },
    },
  }
}
