import type { JsonObject } from "../base/json.ts"
import type { CoValueCore } from "../covalue/co-value-core.ts"
import type { CoValueUniqueness } from "../log/header.ts"

export type OwnedType = "comap" | "colist" | "coplaintext" | "costream"

/**
 * A new value that belongs to a group or account. Values with a fixed id have no `createdAt`; with `stamp` an empty transaction
 * gives them a time.
 */
export function createOwned(
  owner: CoValueCore,
  type: OwnedType,
  meta: JsonObject | null,
  uniqueness: CoValueUniqueness | undefined,
  stamp: boolean,
): CoValueCore {
  const unique = uniqueness ?? owner.node.newUniqueness()
  const core = owner.node.createCoValue({ type, ruleset: { type: "ownedByGroup", group: owner.id }, meta, ...unique })
  if (stamp && unique.createdAt === undefined) core.makeTransaction([], "trusting")
  return core
}
