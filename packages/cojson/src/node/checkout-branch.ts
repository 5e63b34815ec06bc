import type { RawCoValue } from "../content/content-for.ts"
import { branchHeader, startBranch } from "../covalue/branch.ts"
import type { CoID, RawCoID } from "../ids/co-id.ts"
import { idForHeader } from "../log/header.ts"
import type { LocalNode } from "./local-node.ts"

/** The branch of a value by name, made when nobody has made it yet; `unavailable` when the source is. */
export async function checkoutBranch(
  node: LocalNode,
  id: CoID<RawCoValue>,
  name: string,
  owner: RawCoID | undefined,
): Promise<RawCoValue | "unavailable"> {
  if ((await node.load(id)) === "unavailable") return "unavailable"
  const source = node.expectCoValueLoaded(id)
  const header = branchHeader(source, name, owner)
  const branchID = idForHeader(header, node.crypto) as CoID<RawCoValue>
  const existing = await node.load(branchID, true)
  if (existing !== "unavailable") return existing
  if (owner !== undefined) await node.load(owner as CoID<RawCoValue>)
  const branch = node.createCoValue(header)
  startBranch(source, branch, name, owner)
  return branch.getCurrentContent()
}
