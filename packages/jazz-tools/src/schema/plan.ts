/**
 * ValuePlan: a schema, compiled once. Says how to read and write each field, which class wraps the content, and what happens at
 * creation and loading. Recursive references compile when they are first touched.
 */
import type { JsonValue, LocalNode, RawCoValue } from "cojson"
import type { RawOwner } from "../values/base.ts"
import type { Scope } from "../values/scope.ts"
import type { CompiledQuery } from "./compiled-query.ts"
import type { SchemaPermissions } from "./permissions.ts"

export type Builtin =
  | "CoMap"
  | "CoList"
  | "CoFeed"
  | "CoPlainText"
  | "CoRichText"
  | "FileStream"
  | "CoVector"
  | "Account"
  | "Group"
  | "CoDiscriminatedUnion"

export interface JsonField {
  readonly type: "json"
}
export interface EncodedField {
  readonly type: "encoded"
  /** `at`: the field, for errors. */
  encode(value: unknown, at?: string): JsonValue | undefined
  decode(stored: JsonValue | undefined): unknown
}
export interface RefField {
  readonly type: "ref"
  readonly optional: boolean
  readonly plan: ValuePlan
  /** What the user put into the shape. */
  readonly schema: unknown
}
export type FieldPlan = JsonField | EncodedField | RefField

/** One reference that a query covers. */
export interface WantedRef {
  /** Field key for maps, the id itself for lists and feeds. */
  readonly slot: string
  /** undefined when the reference is empty. */
  readonly id: string | undefined
  readonly field: RefField
  readonly query: CompiledQuery
  /** Text of the error when a required reference is empty. */
  readonly missing: string
}

/** What a kind of values can do; one object per kind. */
export interface ValueKind {
  readonly name: Builtin
  /** Whether this kind can read the content; a list is no map. */
  accepts(raw: RawCoValue): boolean
  /** Whether the content may be handed out; default: always. Loads wait until it is complete. */
  isComplete?(raw: RawCoValue): boolean
  /** Handed out while it is still arriving. */
  readonly streams?: true
  wrap(raw: RawCoValue, plan: ValuePlan, scope: Scope): object
  /** Whether content can be made from such data; default: from any. */
  makes?(data: unknown): boolean
  /** Creates content from plain data. Absent for kinds that need an instance. */
  create?(plan: ValuePlan, data: unknown, owner: RawOwner, uniqueness?: JsonValue): RawCoValue
  /** The references that `query` covers, in order. */
  wanted?(raw: RawCoValue, plan: ValuePlan, query: CompiledQuery): WantedRef[]
  /** What `$each` stands for, in order, when that is all there is; the same array until something changes. */
  elements?(raw: RawCoValue): readonly JsonValue[]
  /** Name of a slot in error texts. */
  pathOf?(raw: RawCoValue, slot: string): string
}

export type Migration = (value: object) => unknown

export interface ValuePlan {
  readonly kind: ValueKind
  readonly schema: object
  /** Prototype of the instances. */
  readonly instanceClass: { readonly prototype: object }
  /** Maps and accounts: the field of a key; elements of lists and feeds have the key `[]`. */
  field(key: string): FieldPlan | undefined
  /** Maps: whether the key is in the shape, as opposed to accepted by a catchall. */
  declares?(key: string): boolean
  readonly permissions: SchemaPermissions
  migration: Migration | undefined
  readonly dimensions?: number | undefined
  /** Unions: the plan of the member that the data belongs to; undefined when none matches. */
  member?(read: (key: string) => unknown): ValuePlan | undefined
}

export const ELEMENT = "[]"

/** Whether queries ask for the references of such values with `$each`. */
export function hasElements(plan: ValuePlan): boolean {
  return plan.kind.name === "CoList" || plan.kind.name === "CoFeed"
}

/** The node behind a raw value. */
export function nodeOf(raw: RawCoValue): LocalNode {
  // Every core lives in a LocalNode; the engine types it by the narrower port that it needs itself.
  return raw.core.node as unknown as LocalNode
}
