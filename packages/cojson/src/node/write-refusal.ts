/** Refusing writes. In a file of its own, which is part of servers and never of a page. */
import type { CoValueCore } from "../covalue/co-value-core.ts"
import { RoleGuard } from "../covalue/role-guard.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { MakeClientIntake } from "../sync/client-intake.ts"
import { GuardedIntake } from "../sync/guarded-intake.ts"
import type { RefusedWrite } from "../sync/write-guard.ts"

/** Gets the values that are in memory, and whom to tell of each run that is refused. */
export type WriteRefusal = (
  core: (id: RawCoID) => CoValueCore | undefined,
  onRefused: ((write: RefusedWrite) => void) | undefined,
) => MakeClientIntake

/** Refuses what clients write without any right to, before it is stored or passed on. */
export const refuseUnauthorizedWrites: WriteRefusal = (core, onRefused) => (parts, intake) =>
  new GuardedIntake(parts, intake, new RoleGuard(core, onRefused))
