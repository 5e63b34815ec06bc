/** Creating values: who owns them, and how plain data inside a container becomes values of its own. */
import { RawAccount, RawGroup, type JsonValue, type RawCoValue } from "cojson"
import { activeAccountContext } from "../context/active-account.ts"
import type { OnInlineCreate } from "../schema/permissions.ts"
import { ELEMENT, nodeOf, type FieldPlan, type RefField, type ValuePlan } from "../schema/plan.ts"
import type { RawOwner } from "./base.ts"
import { instanceID } from "./instance-id.ts"
import { kinds } from "./kinds.ts"
import { noMember } from "./no-member.ts"

interface RuntimeOptions {
  readonly owner?: unknown
  readonly unique?: unknown
}

/** The owner and the uniqueness in the options of `create`: an owner itself, or an object. */
export function readCreateOptions(options: unknown): { readonly owner: RawOwner | undefined; readonly unique: JsonValue | undefined } {
  if (options === undefined || options === null) return { owner: undefined, unique: undefined }
  if (typeof options !== "object") return { owner: expectOwner(options), unique: undefined }
  if ("$jazz" in options) return { owner: expectOwner(options), unique: undefined }
  const { owner, unique } = options as RuntimeOptions
  return { owner: owner ? expectOwner(owner) : undefined, unique: (unique as JsonValue | undefined) || undefined }
}

/** Anything else must not fall back to the default owner: others could read the value, or could not. */
function expectOwner(value: unknown): RawOwner {
  const owner = rawOwnerOf(value)
  if (owner) return owner
  if (typeof value === "object" && value !== null && "$isLoaded" in value && !value.$isLoaded && "$jazz" in value) {
    const { id, loadingState } = value.$jazz as { readonly id: string; readonly loadingState: string }
    throw new TypeError(`The owner ${id} is not loaded (${loadingState}). Load the group before values are created in it.`)
  }
  throw new TypeError("The owner of a value must be a Group. Pass a group that is loaded, or leave the owner out.")
}

/** The group or account behind an instance; undefined for anything else. */
export function rawOwnerOf(value: unknown): RawOwner | undefined {
  if (typeof value !== "object" || value === null || !("$jazz" in value)) return undefined
  const jazz = value.$jazz
  const raw = typeof jazz === "object" && jazz !== null && "raw" in jazz ? jazz.raw : undefined
  return raw instanceof RawGroup || raw instanceof RawAccount ? raw : undefined
}

/** Creates a value because the user called `create`. */
export function createValue(plan: ValuePlan, data: unknown, options: unknown): object {
  const { owner: given, unique } = readCreateOptions(options)
  const owner = given ?? defaultOwner(plan)
  plan.permissions.onCreate?.(kinds.group(owner))
  const raw = createRaw(plan, data, owner, unique)
  return plan.kind.wrap(raw, plan, kinds.scope(raw, plan))
}

/** The owner that the schema chooses when `create` gets none. */
export function defaultOwner(plan: ValuePlan): RawOwner {
  const made = plan.permissions.default?.()
  if (made) return made.$jazz.raw
  return activeAccountContext.get().$jazz.localNode.createGroup()
}

/** Whether a list or a feed can be created with it. */
export function areItems(data: unknown): data is Iterable<unknown> | null | undefined {
  return data === undefined || data === null || (typeof data === "object" && Symbol.iterator in data)
}

function createRaw(plan: ValuePlan, data: unknown, owner: RawOwner, unique?: JsonValue): RawCoValue {
  if (!plan.kind.create || !fits(plan, data)) throw cannotCreate(plan, data)
  return plan.kind.create(plan, data, owner, unique)
}

/** Whether the kind can be made from the data at all; fields are not validated. */
function fits(plan: ValuePlan, data: unknown): boolean {
  return plan.kind.makes?.(data) ?? true
}

function cannotCreate(plan: ValuePlan, data: unknown, at?: string): Error {
  const { name } = plan.kind
  const expected = at === undefined ? `A ${name} cannot be made from it.` : `The field ${at} takes a ${name}.`
  return new Error(`Cannot automatically create CoValue from value: ${textOf(data)}. Use the CoValue schema's create() method instead.`, {
    cause: new Error(expected),
  })
}

function textOf(data: unknown): string {
  try {
    return JSON.stringify(data) ?? String(data)
  } catch {
    return String(data)
  }
}

/**
 * What is stored for a field's value. References: the id of the given instance, or of the value that plain data becomes; undefined
 * when empty.
 */
export function encodeField(field: FieldPlan, value: unknown, container: RawOwner, at: string): JsonValue | undefined {
  if (field.type === "json") return value as JsonValue | undefined // typed by the schema; not validated at run time
  if (field.type === "encoded") return field.encode(value, at)
  if (value === undefined || value === null) return undefined
  return instanceID(value) ?? createInline(field, value, container, at)
}

/** What is stored for an item of a list: empty references are null, other items without a value have none. */
export function encodeItem(field: FieldPlan, item: unknown, container: RawOwner): JsonValue {
  const encoded = encodeField(field, item, container, ELEMENT)
  return (field.type === "ref" ? (encoded ?? null) : encoded) as JsonValue // undefined is recorded as an insertion without value
}

function createInline(field: RefField, data: unknown, container: RawOwner, at: string): string {
  const plan = memberFor(field.plan, data, at)
  if (!plan.kind.create || !fits(plan, data)) throw cannotCreate(plan, data, at)
  const owner = inlineOwner(plan.permissions.onInlineCreate ?? "extendsContainer", container)
  plan.permissions.onCreate?.(kinds.group(owner))
  return plan.kind.create(plan, data, owner).id
}

function memberFor(plan: ValuePlan, data: unknown, at: string): ValuePlan {
  if (!plan.member) return plan
  const fields = typeof data === "object" && data !== null ? new Map(Object.entries(data)) : new Map<string, unknown>()
  const member = plan.member((key) => fields.get(key))
  if (!member) throw noMember(`The field ${at} got ${textOf(data)}`)
  return member
}

function inlineOwner(strategy: OnInlineCreate, container: RawOwner): RawOwner {
  if (strategy === "sameAsContainer") return container
  if (strategy === "newGroup") return activeAccountContext.get().$jazz.localNode.createGroup()
  const group = nodeOf(container).createGroup()
  if (typeof strategy === "function") strategy(kinds.group(group), { containerOwner: kinds.group(container) })
  else if (!(container instanceof RawAccount))
    group.extend(container, strategy === "extendsContainer" ? "inherit" : strategy.extendsContainer)
  return group
}
