/** What happens when an account writes a value that it may not write: every replica, this one included, ignores such transactions. */
import type { Role } from "../access/roles.ts"
import { JazzError } from "../base/errors.ts"
import { logger } from "../base/logger.ts"
import type { CoValueCore } from "./co-value-core.ts"

/** `warn`: one line per value in the log. `throw`: refuse with `write.forbidden` before anything is written. */
export type ForbiddenWrites = "warn" | "throw"

let mode: ForbiddenWrites = "warn"
let tolerated = 0
const warned = new WeakSet<CoValueCore>()

/** For the whole process, like the log. Default `warn`. */
export function setForbiddenWrites(wanted: ForbiddenWrites): void {
  mode = wanted
}

/** Runs code whose writes may have no effect, for example a migration that every reader runs. */
export function tolerateForbiddenWrites<T>(run: () => T): T {
  tolerated++
  try {
    return run()
  } finally {
    tolerated--
  }
}

/** "Account … has the role … in group …": who acts on the node, and what the group that owns the value, or is it, says. */
export function describeRole(core: CoValueCore, role: Role | undefined): string {
  const { ruleset } = core.expectHeader()
  const group = ruleset.type === "ownedByGroup" ? ruleset.group : core.id
  return `Account ${core.node.getCurrentAccountOrAgentID()} has ${role === undefined ? "no role" : `the role ${role}`} in group ${group}`
}

/** Tells of a write by somebody with `role`, which does not allow it. Throws `write.forbidden` when that was asked for. */
export function refuseForbiddenWrite(core: CoValueCore, role: Role | undefined): void {
  if (tolerated > 0 || (mode === "warn" && warned.has(core))) return
  const isOwned = core.expectHeader().ruleset.type === "ownedByGroup"
  const advice = isOwned ? "for the role writer, or check canWrite before writing" : "to do it"
  const text = `${describeRole(core, role)}, so what it writes to ${core.id} has no effect. Ask an admin of the group ${advice}.`
  if (mode === "throw") throw new JazzError("write.forbidden", text, { coValueID: core.id })
  warned.add(core)
  logger.warn(text)
}
