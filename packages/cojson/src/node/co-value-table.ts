import type { CoValueCore } from "../covalue/co-value-core.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { ReplicaTable } from "../sync/replica.ts"

/** Id → value in memory. */
export class CoValueTable implements ReplicaTable {
  readonly #cores = new Map<RawCoID, CoValueCore>()
  readonly #create: (id: RawCoID) => CoValueCore

  constructor(create: (id: RawCoID) => CoValueCore) {
    this.#create = create
  }

  get(id: RawCoID): CoValueCore | undefined {
    return this.#cores.get(id)
  }

  getOrCreate(id: RawCoID): CoValueCore {
    let core = this.#cores.get(id)
    if (!core) this.#cores.set(id, (core = this.#create(id)))
    return core
  }

  all(): Iterable<CoValueCore> {
    return this.#cores.values()
  }

  /** Forgets the value; a later load brings it back from storage or a server. */
  evict(id: RawCoID): void {
    this.#cores.delete(id)
  }
}
