import type { MaybePromise } from "../base/maybe-promise.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { Content } from "../log/content.ts"
import type { CoValueKnownState } from "../log/known-state.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { LogMark, StoredSnapshot } from "../log/stored-run.ts"

/** `failing`: the last commits were refused; what is pending is kept and tried again. Reads still work if the database can read. */
export type StorageStatus = "open" | "failing" | "closed"

export type StorageStatusListener = (status: StorageStatus, cause?: Error) => void

/** One value as the storage holds it: pieces in order, each verifiable after the ones before. */
export interface StoredCoValue {
  readonly known: CoValueKnownState
  readonly pieces: readonly Content[]
  /** Where a snapshot was kept: it, and the log unread. {@link pieces} are read when they are asked for. */
  readonly snapshot?: StoredSnapshot
  /** Sessions were longer once: the rest is not readable any more. */
  readonly isDamaged?: true
}

/**
 * What storage remembers of values beside their logs: a cache, never synced. Published packages do not know of it, so the log may have
 * grown, shrunk or changed since; whoever reads a snapshot must check what it was made from.
 */
export interface SnapshotStore {
  /** Keeps one snapshot per value in place of the one before. Best effort: never rejects. */
  keep(snapshots: ReadonlyMap<RawCoID, KeptSnapshot>): MaybePromise<void>
}

/** What storage remembers to vouch for logs: a cache like {@link SnapshotStore}. */
export interface MarkStore {
  /** Keeps one mark per session in place of the one before. Best effort: never rejects. */
  keep(marks: KeptMarks): MaybePromise<void>
}

export type KeptMarks = ReadonlyMap<RawCoID, ReadonlyMap<SessionID, LogMark>>

export interface KeptSnapshot {
  /** What a reader wants at once. */
  readonly text: string
  /** What is read only when it is needed. */
  readonly details: string
}

/**
 * The durable memory of a node. It moves segments and never looks inside, except to find dependencies.
 * Contents handed to {@link append} were verified by the caller.
 */
export interface Storage {
  /**
   * Everything stored of one value; undefined when its header is not stored. Rejects with `storage.corrupt` when the header is damaged,
   * with another `storage.*` when nothing is known.
   */
  read(id: RawCoID): MaybePromise<StoredCoValue | undefined>
  /** Counters only, without reading content. */
  knownState(id: RawCoID): MaybePromise<CoValueKnownState | undefined>
  /**
   * Joins the current group commit. `onSettled` is called exactly once: without argument after the commit is durable,
   * with the error when it was given up. Contents that overlap what is stored are trimmed; a gap is an error
   * (`storage.gap` never reaches peers: the sync engine re-reads {@link knownState} and appends what is missing).
   */
  append(content: Content, onSettled?: (error?: Error) => void): void
  /**
   * What is stored beyond these counters is damaged and does not count any more: contents that follow them are taken. Rejects with
   * `storage.*`. Storages without it cannot be healed.
   */
  cutBack?(known: CoValueKnownState): MaybePromise<void>
  /** Commits what has been appended so far; resolves when it is durable. */
  flush(): MaybePromise<void>
  /** Remembers, or forgets, that this peer does not have everything of this value (sync §11.3); joins the group commit. */
  setUnsynced(id: RawCoID, peerID: string, unsynced: boolean): void
  /** Every stored value. O(values). */
  ids?(): MaybePromise<readonly RawCoID[]>
  /** Distinct ids of which some peer does not have everything. */
  unsyncedIDs(): MaybePromise<readonly RawCoID[]>
  /** Forgets all peers that do not have everything of a value. */
  clearUnsynced(id: RawCoID): void
  /** undefined where logs cannot be read at the moment when they are needed. */
  readonly snapshots?: SnapshotStore | undefined
  /** undefined where no marks are kept. */
  readonly marks?: MarkStore | undefined
  /** Flushes, then releases the database. Idempotent. */
  close(): MaybePromise<void>
  /** Storages without it count as open. */
  readonly status?: StorageStatus
  /** Calls back after each change of {@link status}; `cause` is why commits are refused. Returns the way to stop. */
  onStatusChange?(listener: StorageStatusListener): () => void
}
