/** Verdicts in values that are owned by a group (permissions §3.2). */
import { isJsonObject, type JsonObject } from "../base/json.ts"
import { canWrite, type Role } from "./roles.ts"

/** `pointer`: valid, but changes count as empty and of the meta only {@link branchPointer} counts. */
export type OwnedVerdict = "valid" | "pointer" | "invalid"

/** A reader's note that it has a branch of the value. */
export interface BranchPointer extends JsonObject {
  readonly branch: string
  readonly ownerId: string
}

/**
 * Verdict of one transaction.
 *
 * @param role role of the author in the owner group at the transaction's own time; when the owner is an account, the
 *   account itself and its agent are its admins
 * @param metaText the meta as JSON text; only looked at for trusting transactions of readers
 */
export function judgeOwned(role: Role | undefined, privacy: "private" | "trusting", metaText: string | undefined): OwnedVerdict {
  if (canWrite(role)) return "valid"
  if (role !== "reader" || privacy !== "trusting") return "invalid"
  return branchPointer(metaText) === undefined ? "invalid" : "pointer"
}

/** The branch pointer in a meta text; undefined when it is none, or no JSON. */
function branchPointer(metaText: string | undefined): BranchPointer | undefined {
  if (metaText === undefined) return undefined
  let meta: unknown
  try {
    meta = JSON.parse(metaText)
  } catch {
    return undefined // a foreign writer's mistake: no meta
  }
  if (!isJsonObject(meta)) return undefined
  const { branch, ownerId } = meta
  if (typeof branch !== "string" || branch === "" || typeof ownerId !== "string" || ownerId === "") return undefined
  return { branch, ownerId }
}
