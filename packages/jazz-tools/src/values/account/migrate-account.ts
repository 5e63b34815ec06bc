import { RawCoMap, type CoID } from "cojson"
import { ensureInbox } from "../../inbox/inbox-root.ts"
import type { AccountJazzOf } from "./account-jazz.ts"
import type { AccountCreationProps } from "./account-options.ts"
import type { Account } from "./account.ts"

type AccountMigration = (account: Account, creationProps?: AccountCreationProps) => unknown

/**
 * Runs the schema's migration. A new account that has no profile then gets a public one; a profile that the node can write gets an
 * inbox. What the migration throws rejects.
 */
export async function migrateAccount(account: Account, creationProps: AccountCreationProps | undefined): Promise<void> {
  const jazz = account.$jazz as unknown as AccountJazzOf // accounts attach it themselves
  const migration = jazz.plan.migration as AccountMigration | undefined
  await migration?.(account, creationProps)

  const { raw, localNode: node } = jazz
  if (typeof raw.get("profile") !== "string" && creationProps) {
    const group = node.createGroup()
    const made = group.createMap({ name: creationProps.name }, null, "private")
    raw.set("profile", made.id, "trusting")
    group.addMember("everyone", "reader")
  }
  const profileID = raw.get("profile")
  const profile = typeof profileID === "string" ? await node.load(profileID as CoID<RawCoMap>) : "unavailable"
  if (profile instanceof RawCoMap && jazz.isLocalNodeOwner) ensureInbox(node, raw, profile)
}
