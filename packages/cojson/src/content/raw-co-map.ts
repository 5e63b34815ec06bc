import { JazzError } from "../base/errors.ts"
import type { JsonObject, JsonValue } from "../base/json.ts"
import type { CoValueCore } from "../covalue/co-value-core.ts"
import type { WritePrivacy } from "../covalue/local-write.ts"
import type { AgentID } from "../ids/agent-id.ts"
import type { CoID, RawAccountID } from "../ids/co-id.ts"
import type { TransactionID } from "../ids/transaction-id.ts"
import type { MapOp, MapView } from "../views/map-view.ts"
import { operationsIn, type MapOperation } from "./map-operations.ts"
import { setting, settings, type MapChanges } from "./map-changes.ts"
import type { RawGroup } from "./raw-group.ts"
import { subscribeTo } from "./subscribe-to.ts"

/** Who set a key to what, and when. `value` is undefined after a deletion. */
export interface MapEdit<V = JsonValue> {
  readonly by: RawAccountID | AgentID
  readonly tx: TransactionID
  readonly at: Date
  readonly value: V | undefined
  readonly privacy: WritePrivacy
}

/** Keys of a map with the types of their values. Nothing checks at run time that the values are of them. */
export type MapShape = { readonly [key: string]: JsonValue | undefined }
type KeyOf<Shape> = keyof Shape & string

/** A map whose last writer wins, key by key. Reads are always up to date; {@link RawCoMap.atTime} gives the past. */
export class RawCoMap<Shape extends MapShape = MapShape, Meta extends JsonObject | null = JsonObject | null> {
  /** For types only: nothing has it at run time. First, so that maps are compared member by member: one of known shape is a map, too. */
  declare readonly shapeType?: Partial<Shape>
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

  get headerMeta(): Meta {
    return this.core.expectHeader().meta as Meta // like the shape
  }

  get group(): RawGroup {
    return this.core.getGroup()
  }

  get<K extends KeyOf<Shape>>(key: K): Shape[K] | undefined {
    const view = this.#past ?? (this.core.view() as MapView)
    return view.get(nameOf(key)) as Shape[K] | undefined
  }

  /** Whether the key was set, perhaps to nothing, and not deleted. */
  has(key: string): boolean {
    return this.#view.has(nameOf(key))
  }

  keys(): KeyOf<Shape>[] {
    return this.#view.keys() as KeyOf<Shape>[]
  }

  /** Every key that was ever set or deleted. */
  editedKeys(): string[] {
    return this.#view.editedKeys()
  }

  asObject(): { readonly [K in keyof Shape]: Shape[K] } {
    return this.#view.toJSON() as Shape
  }

  toJSON(): { readonly [K in keyof Shape]: Shape[K] } {
    return this.asObject()
  }

  /**
   * Sets one key; one transaction. Throws `write.*`, also for a map as it was at a time; without the right to write it has no effect for
   * others.
   */
  set<K extends KeyOf<Shape>>(key: K, value: Shape[K] | undefined, privacy: WritePrivacy = "private"): void {
    this.#write(setting(nameOf(key), value), privacy)
  }

  /** Sets several keys in one transaction. */
  assign(entries: Partial<Shape>, privacy: WritePrivacy = "private"): void {
    this.#write(settings(entries), privacy)
  }

  delete(key: KeyOf<Shape>, privacy: WritePrivacy = "private"): void {
    this.expectPresent("Cannot delete value on a time travel entity")
    this.core.makeTransaction([{ key: nameOf(key), op: "del" }], privacy)
  }

  /** The map as it was at a time, Unix ms. Reading only what it says; O(history). */
  atTime(time: number): RawCoMap<Shape, Meta> {
    return new RawCoMap<Shape, Meta>(this.core, this.core.viewAt(time) as MapView)
  }

  lastEditAt<K extends KeyOf<Shape>>(key: K): MapEdit<Shape[K]> | undefined {
    const op = this.#view.last(nameOf(key))
    return op && edit(op)
  }

  nthEditAt<K extends KeyOf<Shape>>(key: K, n: number): MapEdit<Shape[K]> | undefined {
    const op = this.#view.operations(nameOf(key))[n]
    return op && edit(op)
  }

  *editsAt<K extends KeyOf<Shape>>(key: K): Generator<MapEdit<Shape[K]>, void, unknown> {
    for (const op of this.#view.operations(nameOf(key))) yield edit(op)
  }

  /** {@link operationsIn} the map, also those that came after the time of one as it was. */
  get ops(): { readonly [key: string]: MapOperation[] } {
    return operationsIn(this.core.view() as MapView)
  }

  /** Calls the listener now and whenever what can be read has changed. Returns how to stop that. */
  subscribe(listener: (map: this) => void): () => void {
    return subscribeTo(this, listener)
  }

  /** Unix ms, of all transactions; {@link Number.MAX_SAFE_INTEGER} when there is none. */
  get earliestTxMadeAt(): number {
    return this.core.times.earliest ?? Number.MAX_SAFE_INTEGER
  }

  /** Unix ms, of all transactions; 0 when there is none. */
  get latestTxMadeAt(): number {
    return this.core.times.latest ?? 0
  }

  /** Whether this is the map as it was at a time. */
  isTimeTravelEntity(): boolean {
    return this.#past !== undefined
  }

  /** What was cannot be changed. */
  protected expectPresent(message = "Cannot set value on a time travel entity"): void {
    if (this.#past) throw new JazzError("write.invalid", message, { coValueID: this.id })
  }

  #write({ changes, text }: MapChanges, privacy: WritePrivacy): void {
    this.expectPresent()
    this.core.makeTransaction(changes, privacy, undefined, undefined, text)
  }

  get #view(): MapView {
    return this.#past ?? (this.core.view() as MapView) // the kind of the header decides the view
  }
}

/** Programs without types name keys by numbers, too. */
function nameOf(key: string): string {
  return String(key)
}

function edit<V>(op: MapOp): MapEdit<V> {
  return { by: op.author, tx: op.tx, at: new Date(op.madeAt), value: op.value as V | undefined, privacy: op.privacy }
}
