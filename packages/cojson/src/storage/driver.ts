import type { MaybePromise } from "../base/maybe-promise.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { Content } from "../log/content.ts"
import type { CoValueKnownState } from "../log/known-state.ts"
import type { KeptMarks, KeptSnapshot, StoredCoValue } from "./storage.ts"

/** What happens to the list of peers that do not have everything of one value: first it is emptied when `cleared`, then peers are added or removed. */
export interface UnsyncedChanges {
  readonly cleared: boolean
  readonly unsyncedByPeer: ReadonlyMap<string, boolean>
}

/** What one transaction writes: contents in order, then who lacks what. */
export interface StorageBatch {
  readonly contents: readonly Content[]
  readonly unsynced: ReadonlyMap<RawCoID, UnsyncedChanges>
}

/** `gap`: the header is missing or a segment starts after what is stored; what did fit was stored. */
export type StoreOutcome = "stored" | "gap"

/** Waiting for the disk where that is not part of a commit. What a commit has written survives the end of the process even before. */
export interface DiskSync {
  /** Resolves when everything that was committed before the call survives a power failure. Rejects when that cannot be said. */
  later(): Promise<void>
  /** The same, blocking. */
  now(): void
}

/**
 * A database as the storage engine sees it; synchronous or asynchronous. The engine never runs two operations of an asynchronous
 * driver at the same time. Every failure is thrown or rejected; then nothing of the operation is stored.
 */
export interface StorageDriver {
  /**
   * Everything stored of one value; undefined when its header is not stored. Damaged ends of sessions are left out. Fails with
   * `storage.corrupt` when the header is damaged.
   */
  read(id: RawCoID): MaybePromise<StoredCoValue | undefined>
  /** Counters only. The result is never changed later. */
  knownState(id: RawCoID): MaybePromise<CoValueKnownState | undefined>
  /** undefined where everything is durable when its operation ends. Where there is a disk to wait for, all operations are synchronous. */
  readonly disk?: DiskSync | undefined
  /**
   * Durable once {@link disk} has it, all or nothing. Segments that overlap what is stored are trimmed; other processes may have written the same data.
   * Answers with one outcome per content. A header takes the place of one that is damaged.
   */
  commit(batch: StorageBatch): MaybePromise<readonly StoreOutcome[]>
  /** Durable like a commit: counters that are higher become these, so that contents that follow them are taken. */
  cutBack?(known: CoValueKnownState): MaybePromise<void>
  /** Every stored value. */
  ids(): MaybePromise<readonly RawCoID[]>
  /** Distinct ids of which some peer does not have everything. */
  unsyncedIDs(): MaybePromise<readonly RawCoID[]>
  /** Synchronous databases only: keeps snapshots of values that are stored, all or nothing. */
  keepSnapshots?(snapshots: ReadonlyMap<RawCoID, KeptSnapshot>): MaybePromise<void>
  /** Synchronous databases only: keeps marks of sessions that are stored, all or nothing. */
  keepMarks?(marks: KeptMarks): MaybePromise<void>
  /** Called once, after everything else. */
  close(): MaybePromise<void>
}
