/** Whoever the inspector reads as: what of an app it needs. */
import { isRawCoID, RawGroup, type LocalNode, type RawAccountID, type RawCoValue, type Role } from "cojson"
import { createContext, useContext } from "react"
import { nodeOfReader, type AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"

/** A node, and its account; guests have none. */
export interface Reader {
  readonly node: LocalNode
  readonly accountID: RawAccountID | undefined
}

/** What `me` or the guest of an app reads with. */
export function readerFor(agent: { readonly $jazz: { readonly localNode: LocalNode } } | AnonymousJazzAgent): Reader {
  const node = nodeOfReader(agent)
  const id = node.getCurrentAccountOrAgentID()
  return { node, accountID: isRawCoID(id) ? id : undefined }
}

/** Whose role decides about a value: its owner, or the group that it is itself; undefined while that is not here, or nobody decides. */
export function groupOf({ core }: RawCoValue): RawGroup | undefined {
  const owner = core.isGroupLike ? core : core.ownerCore()
  const content = owner?.header && owner.getCurrentContent()
  return content instanceof RawGroup ? content : undefined
}

/** The own role; everybody's role counts. */
export function roleIn(raw: RawCoValue): Role | undefined {
  return groupOf(raw)?.myRole()
}

/** Groups and accounts are readable by everybody who has them. */
export function mayRead(raw: RawCoValue): boolean {
  const { ruleset } = raw.core.expectHeader()
  if (ruleset.type === "group" || ruleset.type === "unsafeAllowAll") return true
  const role = roleIn(raw)
  return role === "reader" || role === "writer" || role === "writeOnly" || role === "manager" || role === "admin"
}

/** Whether what is written to a value counts. Groups and accounts have rules of their own: those are only shown. */
export function mayWrite(raw: RawCoValue): boolean {
  const { ruleset } = raw.core.expectHeader()
  if (ruleset.type !== "ownedByGroup") return ruleset.type === "unsafeAllowAll"
  const role = roleIn(raw)
  return role === "writer" || role === "writeOnly" || role === "manager" || role === "admin"
}

/** What every view works with. */
export interface Inspection extends Reader {
  /** Opens a value as the next page. */
  open(id: string, name?: string): void
}

export const InspectionContext = createContext<Inspection | undefined>(undefined)

export function useInspection(): Inspection {
  const inspection = useContext(InspectionContext)
  if (!inspection) throw new Error("Views of the inspector stand below its context")
  return inspection
}
