import { isAgentID, type LocalNode } from "cojson"
import { Account } from "./account.ts"

const accounts = new WeakMap<LocalNode, Account>()

/** The account that signs on the node, with the base schema; undefined when the node acts as a bare agent. */
export function accountOfNode(node: LocalNode): Account | undefined {
  if (isAgentID(node.getCurrentAccountOrAgentID())) return undefined
  const known = accounts.get(node) ?? Account.fromNode(node)
  accounts.set(node, known)
  return known
}
