/**
 * LogSync: the write-ahead log of a database reaches the disk beside the program. With `synchronous = NORMAL` a commit writes to the log and
 * does not wait; then one wait serves everybody who has committed, and meanwhile the program goes on.
 */
import { closeSync, fdatasync, fdatasyncSync, fstatSync, openSync, statSync } from "node:fs"

/** What the log must be copied with when the disk has refused it once. Throws unless everything is in the main file, on the disk. */
export type Checkpoint = () => void

export class LogSync {
  readonly #file: string
  /** Not opened, because closing it would end the locks that SQLite has on it. */
  readonly #inode: number | undefined
  readonly #log: number
  readonly #checkpoint: Checkpoint
  #running = 0
  #isClosed = false
  /** A disk that has refused to write says the next time that it has written: it has forgotten what. */
  #isDoubtful = false

  /** @param file the database, open in WAL mode. Throws when its log cannot be opened */
  constructor(file: string, checkpoint: Checkpoint) {
    this.#log = openSync(`${file}-wal`, "r+")
    this.#file = file
    this.#inode = inodeOf(file)
    this.#checkpoint = checkpoint
  }

  later(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#running++
      fdatasync(this.#log, (error) => {
        try {
          this.#settle(error !== null)
          resolve()
        } catch (cause) {
          reject(cause instanceof Error ? cause : new Error(String(cause)))
        } finally {
          if (--this.#running === 0 && this.#isClosed) closeSync(this.#log)
        }
      })
    })
  }

  now(): void {
    let isRefused = false
    try {
      fdatasyncSync(this.#log)
    } catch {
      isRefused = true // settled by copying
    }
    this.#settle(isRefused)
  }

  /** Nobody may wait after this. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#running === 0) closeSync(this.#log)
  }

  /** What is written to a file that somebody has deleted or replaced is gone with the program. A look costs 5 us. */
  #settle(isRefused: boolean): void {
    if (inodeOf(this.#file) !== this.#inode) throw new Error("The file of the database was deleted or replaced while it was in use.")
    const isDeleted = fstatSync(this.#log).nlink === 0
    this.#isDoubtful ||= isRefused || isDeleted
    if (!this.#isDoubtful) return
    this.#checkpoint()
    this.#isDoubtful = false
  }
}

function inodeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino
}
