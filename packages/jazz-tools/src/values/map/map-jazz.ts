import type { JsonValue, RawCoMap } from "cojson"
import type { FieldPlan, ValuePlan } from "../../schema/plan.ts"
import { storedReference } from "../../schema/stored-reference.ts"
import { encodeField } from "../creation.ts"
import { instanceID } from "../instance-id.ts"
import type { Ref } from "../ref.ts"
import type { Scope } from "../scope.ts"
import { ValueJazz } from "../value-jazz.ts"
import { editsOf } from "./map-edits.ts"

/** `$jazz` of maps and records. */
export class MapJazz extends ValueJazz {
  readonly raw: RawCoMap

  constructor(raw: RawCoMap, plan: ValuePlan, scope: Scope) {
    super(plan, scope)
    this.raw = raw
  }

  isDeclared(key: string): boolean {
    return this.plan.declares?.(key) ?? true
  }

  read(key: string, field: FieldPlan): unknown {
    return this.decode(key, field, this.raw.get(key))
  }

  decodeField(key: string, field: FieldPlan, stored: unknown): unknown {
    return this.decode(key, field, stored)
  }

  /** Keys in the data, in the order of their first write. */
  keys(): string[] {
    return this.raw.keys()
  }

  has(key: string): boolean {
    return this.raw.has(key)
  }

  set(key: string, value: unknown): void {
    const field = this.plan.field(key)
    if (!field) throw this.#unknownKey(key)
    this.#write(key, field, value)
  }

  #unknownKey(key: string): Error {
    const advice = "Add it to the schema, or use co.record() for keys that are not known beforehand."
    return new Error(`Cannot set unknown key ${key}`, { cause: new Error(`The schema of ${this.raw.id} has no such field. ${advice}`) })
  }

  delete(key: string): void {
    this.raw.delete(key, "private")
  }

  applyDiff(values: object | undefined | null): object {
    for (const [key, value] of Object.entries(values ?? {}) as [string, unknown][]) {
      const field = key === "$jazz" ? undefined : this.plan.field(key)
      if (field && this.#differs(key, field, value)) this.#write(key, field, value)
    }
    return this.instance
  }

  get refs(): { readonly [key: string]: Ref<object> } {
    const refs: { [key: string]: Ref<object> } = {}
    for (const key of this.keys()) {
      const field = this.plan.field(key)
      const id = storedReference(this.raw.get(key))
      if (field?.type === "ref" && id !== undefined) define(refs, key, () => this.refAt(key, id, field))
    }
    return refs
  }

  /** Primitives as stored; keys that the schema does not know are left out. */
  encode(child: (value: object) => unknown): object {
    const fields: [string, unknown][] = [["$jazz", { id: this.id }]]
    for (const [key, stored] of Object.entries(this.raw.asObject())) {
      const field = this.plan.field(key)
      if (!field) continue
      const value = field.type === "ref" ? this.#encodeRef(key, field, stored, child) : stored
      if (value !== undefined) fields.push([key, value])
    }
    return Object.fromEntries(fields)
  }

  #encodeRef(key: string, field: FieldPlan, stored: unknown, child: (value: object) => unknown): unknown {
    const value = this.decode(key, field, stored)
    return typeof value === "object" && value !== null ? child(value) : undefined
  }

  getEdits(): object {
    return editsOf(
      this,
      (key, field, stored) => this.decode(key, field, stored),
      (key, id, field) => this.refAt(key, id, field),
    )
  }

  #write(key: string, field: FieldPlan, value: unknown): void {
    if (field.type === "ref" && (value === undefined || value === null)) {
      if (!field.optional) throw new Error(`Cannot set required reference ${key} to undefined`)
      this.raw.set(key, null, "private")
      return
    }
    const owner = this.raw.group
    // undefined is recorded as a `set` without value
    this.raw.set(key, encodeField(field, value, owner, key) as JsonValue, "private")
  }

  #differs(key: string, field: FieldPlan, value: unknown): boolean {
    if (field.type !== "ref") return this.read(key, field) !== value
    const current = this.raw.get(key)
    if (value === undefined || value === null) {
      if (!field.optional) throw new Error(`Cannot set required reference ${key} to undefined`)
      return storedReference(current) !== undefined
    }
    return instanceID(value) !== current
  }
}

function define(target: object, key: string, get: () => unknown): void {
  Object.defineProperty(target, key, { get, enumerable: true, configurable: true })
}
