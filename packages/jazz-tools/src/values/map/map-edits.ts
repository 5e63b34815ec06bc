/** The history of a map, as `$jazz.getEdits()` shows it. */
import type { JsonValue } from "cojson"
import type { FieldPlan, RefField } from "../../schema/plan.ts"
import { storedReference } from "../../schema/stored-reference.ts"
import { kinds } from "../kinds.ts"
import type { Ref } from "../ref.ts"
import type { MapJazz } from "./map-jazz.ts"
import type { CoMapEdit, LastAndAllCoMapEdits } from "./map-types.ts"

type Decode = (slot: string, field: FieldPlan, stored: unknown) => unknown
type MakeRef = (slot: string, id: string, field: RefField) => Ref<object>

/** Per key the latest edit, with all edits oldest first. Deleted keys are included. */
export function editsOf(jazz: MapJazz, decode: Decode, makeRef: MakeRef): { readonly [key: string]: LastAndAllCoMapEdits<unknown> } {
  const { raw, plan } = jazz
  const edits: { [key: string]: LastAndAllCoMapEdits<unknown> } = {}
  for (const key of raw.editedKeys()) {
    const field = plan.field(key)
    if (!field) continue
    const all = () => Array.from(raw.editsAt(key), (edit) => describe(key, field, edit))
    Object.defineProperty(edits, key, { enumerable: true, configurable: true, get: () => latest(all) })
  }
  return edits

  function describe(
    key: string,
    field: FieldPlan,
    edit: { readonly by: string; readonly at: Date; readonly value?: unknown },
  ): CoMapEdit<unknown> {
    const stored = edit.value as JsonValue | undefined // of a map's log
    const id = field.type === "ref" ? storedReference(stored) : undefined
    const slot = id === undefined || id === raw.get(key) ? key : id // values of the past are seen beside the present one
    return {
      get value() {
        return decode(slot, field, stored)
      },
      ref: field.type === "ref" && id !== undefined ? makeRef(slot, id, field) : undefined,
      get by() {
        return kinds.account(jazz.scope, edit.by) ?? null
      },
      madeAt: edit.at,
      key,
    }
  }
}

function latest(list: () => CoMapEdit<unknown>[]): LastAndAllCoMapEdits<unknown> {
  const all = list()
  const last = all[all.length - 1]
  return Object.defineProperties(
    {},
    { ...Object.getOwnPropertyDescriptors(last ?? {}), all: { value: all, enumerable: true, configurable: true } },
  ) as LastAndAllCoMapEdits<unknown>
}
