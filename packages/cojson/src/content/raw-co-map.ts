import type { JsonObject, JsonValue } from "../base/json.ts"
import type { CoValueCore } from "../covalue/co-value-core.ts"
import type { WritePrivacy } from "../covalue/local-write.ts"
import type { AgentID } from "../ids/agent-id.ts"
import type { CoID, RawAccountID } from "../ids/co-id.ts"
import type { TransactionID } from "../ids/transaction-id.ts"
import type { MapOp, MapView } from "../views/map-view.ts"
import { setting, settings, type MapChanges } from "./map-changes.ts"
import type { RawGroup } from "./raw-group.ts"
import { subscribeTo } from "./subscribe-to.ts"

/** Who set a key to what, and when. `value` is undefined after a deletion. */
export interface MapEdit {
  readonly by: RawAccountID | AgentID
  readonly tx: TransactionID
  readonly at: Date
  readonly value: JsonValue | undefined
  readonly privacy: WritePrivacy
}

/** A map whose last writer wins, key by key. Reads are always up to date; {@link RawCoMap.atTime} gives the past. */
export class RawCoMap {
  readonly id: CoID<this>
  readonly core: CoValueCore
  readonly #past: MapView | undefined

  constructor(core: CoValueCore, past?: MapView) {
    this.id = core.id as CoID<this>
    this.core = core
    this.#past = past
  }

  get type(): "comap" {
    return "comap"
  }

  get headerMeta(): JsonObject | null {
    return this.core.expectHeader().meta
  }

  get group(): RawGroup {
    return this.core.getGroup()
  }

  get(key: string): JsonValue | undefined {
    const view = this.#past ?? (this.core.view() as MapView)
    return view.get(key)
  }

  /** Whether the key was set, perhaps to nothing, and not deleted. */
  has(key: string): boolean {
    return this.#view.has(key)
  }

  keys(): string[] {
    return this.#view.keys()
  }

  /** Every key that was ever set or deleted. */
  editedKeys(): string[] {
    return this.#view.editedKeys()
  }

  asObject(): JsonObject {
    return this.#view.toJSON()
  }

  toJSON(): JsonObject {
    return this.#view.toJSON()
  }

  /** Sets one key; one transaction. Throws `write.*`; without the right to write it has no effect for others. */
  set(key: string, value: JsonValue | undefined, privacy: WritePrivacy = "private"): void {
    this.#write(setting(key, value), privacy)
  }

  /** Sets several keys in one transaction. */
  assign(entries: JsonObject, privacy: WritePrivacy = "private"): void {
    this.#write(settings(entries), privacy)
  }

  delete(key: string, privacy: WritePrivacy = "private"): void {
    this.core.makeTransaction([{ key, op: "del" }], privacy)
  }

  /** The map as it was at a time, Unix ms. Reading only what it says; O(history). */
  atTime(time: number): RawCoMap {
    return new RawCoMap(this.core, this.core.viewAt(time) as MapView)
  }

  lastEditAt(key: string): MapEdit | undefined {
    const op = this.#view.last(key)
    return op && edit(op)
  }

  nthEditAt(key: string, n: number): MapEdit | undefined {
    const op = this.#view.operations(key)[n]
    return op && edit(op)
  }

  *editsAt(key: string): Iterable<MapEdit> {
    for (const op of this.#view.operations(key)) yield edit(op)
  }

  /** Calls the listener now and whenever what can be read has changed. Returns how to stop that. */
  subscribe(listener: (map: this) => void): () => void {
    return subscribeTo(this, listener)
  }

  #write({ changes, text }: MapChanges, privacy: WritePrivacy): void {
    this.core.makeTransaction(changes, privacy, undefined, undefined, text)
  }

  get #view(): MapView {
    return this.#past ?? (this.core.view() as MapView) // the kind of the header decides the view
  }
}

function edit(op: MapOp): MapEdit {
  return { by: op.author, tx: op.tx, at: new Date(op.madeAt), value: op.value, privacy: op.privacy }
}
