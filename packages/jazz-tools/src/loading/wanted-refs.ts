/**
 * WantedRefs: the references of one value that a query covers, kept up to date with the content.
 *
 * Lists are compared with what they were: only the run between the first and the last difference is looked at, so an insertion into a
 * long list costs no more than comparing ids.
 */
import type { JsonValue, RawCoValue } from "cojson"
import type { CompiledQuery } from "../schema/compiled-query.ts"
import { storedReference } from "../schema/stored-reference.ts"
import type { MissingReference } from "./failure.ts"
import { ELEMENT, type RefField, type ValuePlan, type WantedRef } from "../schema/plan.ts"

export interface WantedChange {
  readonly removed: readonly string[]
  readonly added: readonly WantedRef[]
  /** What the error says about the first required reference that is empty. */
  readonly missing: MissingReference | undefined
}

const NOTHING: WantedChange = { removed: [], added: [], missing: undefined }

export class WantedRefs {
  readonly #query: CompiledQuery
  #bySlot: ReadonlyMap<string, WantedRef> = new Map()
  #items: readonly JsonValue[] = []
  readonly #counts = new Map<string, number>()
  #empty = 0

  constructor(query: CompiledQuery) {
    this.#query = query
  }

  /** What changed since the last call. A slot that now holds another id is removed and added. */
  update(raw: RawCoValue, plan: ValuePlan): WantedChange {
    const { kind } = plan
    const { each, fields } = this.#query
    if (!kind.wanted || (!each && fields.size === 0)) return NOTHING
    const element = each && fields.size === 0 && kind.elements ? plan.field(ELEMENT) : undefined
    if (each && kind.elements && element?.type === "ref") return this.#updateElements(kind.elements(raw), element, each)
    return this.#updateSlots(kind.wanted(raw, plan, this.#query))
  }

  #updateSlots(refs: readonly WantedRef[]): WantedChange {
    const before = this.#bySlot
    const bySlot = new Map<string, WantedRef>()
    const added: WantedRef[] = []
    let missing: MissingReference | undefined
    for (const ref of refs) {
      if (ref.id === undefined) {
        if (isRequired(ref.field, ref.query)) missing ??= { key: ref.slot, text: ref.missing }
        continue
      }
      if (!bySlot.has(ref.slot) && before.get(ref.slot)?.id !== ref.id) added.push(ref)
      bySlot.set(ref.slot, ref)
    }
    this.#bySlot = bySlot
    const removed: string[] = []
    for (const [slot, { id }] of before) if (bySlot.get(slot)?.id !== id) removed.push(slot)
    return { removed, added, missing }
  }

  #updateElements(items: readonly JsonValue[], field: RefField, query: CompiledQuery): WantedChange {
    const before = this.#items
    this.#items = items
    let start = 0
    let endBefore = before.length
    let end = items.length
    while (start < endBefore && start < end && before[start] === items[start]) start++
    while (endBefore > start && end > start && before[endBefore - 1] === items[end - 1]) {
      endBefore--
      end--
    }
    const gone = new Set<string>()
    const added: WantedRef[] = []
    for (let i = start; i < endBefore; i++) {
      const id = storedReference(before[i])
      if (this.#count(id, -1) === 0 && id !== undefined) gone.add(id)
    }
    for (let i = start; i < end; i++) {
      const id = storedReference(items[i])
      if (this.#count(id, 1) !== 1 || id === undefined) continue
      if (!gone.delete(id)) added.push({ slot: id, id, field, query, missing: "" })
    }
    const missing = this.#empty > 0 && isRequired(field, query) ? items.findIndex((stored) => storedReference(stored) === undefined) : -1
    return { removed: [...gone], added, missing: missing < 0 ? undefined : emptyPosition(missing) }
  }

  /** How often the id is in the list now; undefined for empty items. */
  #count(id: string | undefined, by: 1 | -1): number | undefined {
    if (id === undefined) {
      this.#empty += by
      return undefined
    }
    const count = (this.#counts.get(id) ?? 0) + by
    if (count === 0) this.#counts.delete(id)
    else this.#counts.set(id, count)
    return count
  }
}

function emptyPosition(position: number): MissingReference {
  return { key: String(position), text: `The ref on position ${position} is required but missing` }
}

function isRequired(field: RefField, query: CompiledQuery): boolean {
  return !field.optional && !query.catches
}
