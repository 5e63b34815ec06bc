/** Values whose id follows from their kind, their owner and a name. */
import { isRawCoID, type CoID, type CryptoProvider, type JsonValue, type LocalNode, type RawCoID } from "cojson"
import { idForHeader } from "cojson/internals"
import { nodeOf, type ValuePlan } from "../schema/plan.ts"
import { expectPlan } from "../schema/plan-of.ts"
import { createValue, rawOwnerOf } from "./creation.ts"
import { Group } from "./group/group.ts"
import { kinds, type RuntimeLoadOptions } from "./kinds.ts"

export interface UniqueRequest {
  readonly value: unknown
  readonly unique: JsonValue
  readonly owner: object
  readonly resolve?: unknown
}

interface Diffable {
  readonly $isLoaded: boolean
  readonly $jazz: { readonly id: string; readonly loadingState: string; applyDiff?(value: unknown): unknown }
}

function isMissing(value: Diffable): boolean {
  return value.$jazz.loadingState === "unavailable"
}

/** The id that a value with this name has. Throws for kinds that cannot have one. */
export function findUniqueID(plan: ValuePlan, crypto: CryptoProvider, unique: JsonValue, ownerID: string): RawCoID {
  const type = plan.kind.name === "CoMap" ? "comap" : plan.kind.name === "CoList" ? "colist" : undefined
  if (!type) throw new Error("CoValue class does not support unique headers")
  return idForHeader(
    { type, ruleset: { type: "ownedByGroup", group: ownerID as RawCoID }, meta: null, uniqueness: unique as never },
    crypto,
  )
}

/** Loads the value; creates it when nobody has it, else brings it to `value` unless it is to be kept. */
export async function upsertUnique(plan: ValuePlan, request: UniqueRequest, existing: "update" | "keep"): Promise<object> {
  return loadOrCreate(plan, request, {
    create: () => void createValue(plan, request.value, { owner: request.owner, unique: request.unique }),
    update: (value) => {
      if (existing === "update") value.$jazz.applyDiff?.(request.value)
    },
  })
}

interface Hooks {
  create(): void
  update(value: Diffable): void
}

async function loadOrCreate(plan: ValuePlan, request: Omit<UniqueRequest, "value">, hooks: Hooks): Promise<object> {
  const owner = rawOwnerOf(request.owner)
  if (!owner) throw new Error("A unique value needs an owner")
  const node = nodeOf(owner)
  const id = findUniqueID(plan, node.crypto, request.unique, owner.id)
  const load = async () => (await kinds.load(node, plan, id, { skipRetry: true })) as Diffable // an instance or a placeholder
  let found = await load()
  if (isMissing(found) && node.hasCoValue(id)) found = await load() // somebody created it while we were asking
  if (found.$isLoaded) hooks.update(found)
  else if (!node.hasCoValue(id)) hooks.create()
  else return found
  return kinds.load(node, plan, id, { resolve: request.resolve })
}

/** A missing value is `unavailable`, without an error report; an owner that cannot be loaded is returned instead. */
export async function loadUnique(
  node: LocalNode,
  plan: ValuePlan,
  name: { readonly unique: JsonValue; readonly ownerID: string },
  options: RuntimeLoadOptions,
): Promise<object> {
  const owner = (await kinds.load(node, expectPlan(Group), name.ownerID, {})) as Diffable // a group or a placeholder
  if (!owner.$isLoaded && !(isRawCoID(name.ownerID) && (await isThere(node, name.ownerID)))) return owner
  return kinds.load(node, plan, findUniqueID(plan, node.crypto, name.unique, name.ownerID), { ...options, skipRetry: true })
}

async function isThere(node: LocalNode, id: RawCoID): Promise<boolean> {
  return (await node.load(id as CoID<never>, true)) !== "unavailable"
}

export interface LoadUniqueOptions<V> {
  readonly unique: JsonValue
  readonly owner: object
  readonly resolve?: unknown
  readonly onCreateWhenMissing?: () => void
  readonly onUpdateWhenFound?: (value: V) => void
}

/** Loads a unique value with hooks for creating and updating it. */
export async function loadUniqueWithHooks(plan: ValuePlan, options: LoadUniqueOptions<never>): Promise<object> {
  return loadOrCreate(plan, options, {
    create: () => options.onCreateWhenMissing?.(),
    update: (value) => options.onUpdateWhenFound?.(value as never),
  })
}
