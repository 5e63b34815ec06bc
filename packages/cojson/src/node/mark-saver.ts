/** When marks of logs are kept: some time after logs without were read, and when the node ends. */
import type { Runtime } from "../base/runtime.ts"
import type { CoValueCore } from "../covalue/co-value-core.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { LogMark, LogVoucher } from "../log/stored-run.ts"
import type { Storage } from "../storage/storage.ts"

const DELAY_MS = 5_000
/** Values per round; each costs some microseconds. */
const MAX_ROUND = 5_000

export class MarkSaver {
  readonly #runtime: Runtime
  readonly #storage: () => Storage | undefined
  readonly #voucher: LogVoucher
  readonly #opened = new Set<CoValueCore>()
  #cancel: (() => void) | undefined

  constructor(runtime: Runtime, storage: () => Storage | undefined, voucher: LogVoucher) {
    this.#runtime = runtime
    this.#storage = storage
    this.#voucher = voucher
  }

  /** Somebody has begun to read `core`: its log was looked at. */
  opened(core: CoValueCore): void {
    if (!this.#storage()?.marks) return
    this.#opened.add(core)
    this.#cancel ??= this.#runtime.timer(DELAY_MS, () => this.#round())
  }

  /** Keeps what is missing of all values. The storage has their logs. */
  async end(cores: Iterable<CoValueCore>): Promise<void> {
    this.#cancel?.()
    this.#opened.clear()
    await this.#keep(cores)
  }

  #round(): void {
    this.#cancel = undefined
    const round = [...this.#opened].slice(0, MAX_ROUND)
    for (const core of round) this.#opened.delete(core)
    void this.#keep(round)
    if (this.#opened.size > 0) this.#cancel = this.#runtime.timer(DELAY_MS, () => this.#round())
  }

  async #keep(cores: Iterable<CoValueCore>): Promise<void> {
    const store = this.#storage()?.marks
    if (!store) return
    const marks = new Map<RawCoID, ReadonlyMap<SessionID, LogMark>>()
    for (const { id, log } of cores) {
      const own = log.newMarks(this.#voucher)
      if (own.size > 0) marks.set(id, own)
    }
    if (marks.size > 0) await store.keep(marks)
  }
}
