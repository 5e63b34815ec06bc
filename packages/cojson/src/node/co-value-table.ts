import type { CoValueCore } from "../covalue/co-value-core.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { ReplicaTable } from "../sync/replica.ts"

/** Id → value in memory. */
export class CoValueTable implements ReplicaTable {
  readonly #cores = new Map<RawCoID, CoValueCore>()
  /** Not kept by the table any more, but perhaps by others: there must never be two of one value. */
  readonly #released = new Map<RawCoID, WeakRef<CoValueCore>>()
  /** What a released value needs to be read, as long as somebody has it. */
  readonly #companions = new WeakMap<CoValueCore, readonly (CoValueCore | undefined)[]>()
  readonly #collected: FinalizationRegistry<RawCoID>
  readonly #create: (id: RawCoID) => CoValueCore

  /** @param onGone called when a released value is not in memory any more, unless it is again */
  constructor(create: (id: RawCoID) => CoValueCore, onGone: (id: RawCoID) => void) {
    this.#create = create
    this.#collected = new FinalizationRegistry((id) => {
      if (this.get(id)) return
      this.#released.delete(id)
      onGone(id)
    })
  }

  get(id: RawCoID): CoValueCore | undefined {
    return this.#cores.get(id) ?? this.#released.get(id)?.deref()
  }

  getOrCreate(id: RawCoID): CoValueCore {
    const known = this.#cores.get(id)
    if (known) return known
    const core = this.#released.get(id)?.deref() ?? this.#create(id)
    this.#released.delete(id)
    this.#cores.set(id, core)
    return core
  }

  /** Those that the table keeps, by id. */
  get byID(): ReadonlyMap<RawCoID, CoValueCore> {
    return this.#cores
  }

  /** Every value that the table keeps. */
  all(): Iterable<CoValueCore> {
    return this.#cores.values()
  }

  /** Those included that only others keep. */
  *everyone(): Iterable<CoValueCore> {
    yield* this.#cores.values()
    for (const reference of this.#released.values()) {
      const core = reference.deref()
      if (core) yield core
    }
  }

  /** Keeps a value of which somebody has a handle, whether or not it was released. */
  keep(core: CoValueCore): void {
    if (this.#released.size > 0 && this.#released.delete(core.id)) this.#cores.set(core.id, core)
  }

  /** From now on the value is in memory as long as somebody has a handle of it, or of a value that needs it. */
  release(id: RawCoID): void {
    const core = this.#cores.get(id)
    if (!core) return
    this.#companions.set(
      core,
      [...core.dependencies()].map((needed) => this.get(needed)),
    )
    this.#cores.delete(id)
    this.#released.set(id, new WeakRef(core))
    this.#collected.register(core, id)
  }

  /** Forgets the value; a later load brings it back from storage or a server. */
  evict(id: RawCoID): void {
    this.#cores.delete(id)
    this.#released.delete(id)
  }
}
