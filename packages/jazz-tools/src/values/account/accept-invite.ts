import type { CoID, InviteSecret } from "cojson"
import { expectPlan } from "../../schema/plan-of.ts"
import type { CoSchema } from "../../schema/schema-types.ts"
import { kinds } from "../kinds.ts"
import type { Account } from "./account.ts"

/** What an invite may lead to: a schema or a class. */
export type InvitedSchema = CoSchema | (abstract new (...args: never) => object)

export async function acceptInvite(account: Account, valueID: string, inviteSecret: InviteSecret, schema: InvitedSchema): Promise<object> {
  const { isLocalNodeOwner, localNode } = account.$jazz
  if (!isLocalNodeOwner) throw new Error("Only a controlled account can accept invites")
  await localNode.acceptInvite(valueID as CoID<never>, inviteSecret)
  return kinds.load(localNode, expectPlan(schema), valueID, {})
}
