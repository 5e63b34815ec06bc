import { co, z } from "jazz-tools"

/** What is voted for, and how often. */
export const Tally = co.record(z.string(), z.number())

export const Teller = co.account({ profile: co.profile(), root: co.map({ tally: Tally }) }).withMigration((account) => {
  if (!account.$jazz.has("root")) account.$jazz.set("root", { tally: {} })
})

/** The votes as a plain object, for JSON and for client components. */
export function votesIn(tally: co.loaded<typeof Tally>): Record<string, number> {
  return Object.fromEntries(Object.entries(tally))
}
