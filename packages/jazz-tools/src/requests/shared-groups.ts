import type { LocalNode } from "cojson"
import type { Account } from "../values/account/account.ts"
import { Group } from "../values/group/group.ts"

/** Most groups of one node that are remembered. */
const REMEMBERED = 256

interface Shared {
  readonly group: Group
  /** Transactions in it when it was made. */
  readonly size: number
}

/**
 * The groups of requests, or of answers, between two accounts: one serves for all of them, so that both sides and the server make, verify
 * and keep it once. A group in which something was written since, as a member more, gives way to a new one.
 */
export class SharedGroups {
  readonly #role: "reader" | "writer"
  readonly #byNode = new WeakMap<LocalNode, Map<string, Shared>>()

  /** @param role of the account that is not the owner */
  constructor(role: "reader" | "writer") {
    this.#role = role
  }

  /** A group whose members are these two. `owner` must be the account of its node. */
  of(owner: Account, other: Account): Group {
    const groups = this.#groupsOf(owner.$jazz.localNode)
    const { id } = other.$jazz
    const known = groups.get(id)
    groups.delete(id)
    const shared = known && isUnchanged(known) ? known : this.#make(owner, other)
    groups.set(id, shared)
    this.#forgetOldest(owner.$jazz.localNode, groups)
    return shared.group
  }

  #make(owner: Account, other: Account): Shared {
    const group = Group.create({ owner })
    group.addMember(other, this.#role)
    return { group, size: sizeOf(group) }
  }

  #groupsOf(node: LocalNode): Map<string, Shared> {
    const groups = this.#byNode.get(node) ?? new Map<string, Shared>()
    this.#byNode.set(node, groups)
    return groups
  }

  #forgetOldest(node: LocalNode, groups: Map<string, Shared>): void {
    const [oldest] = groups
    if (!oldest || groups.size <= REMEMBERED) return
    const [id, { group }] = oldest
    groups.delete(id)
    node.release(group.$jazz.raw.id)
  }
}

/** Whether it is still what the node has, which may have dropped it from memory, and nothing was written to it. */
function isUnchanged({ group, size }: Shared): boolean {
  const { core } = group.$jazz.raw
  return group.$jazz.localNode.getCoValue(core.id) === core && sizeOf(group) === size
}

function sizeOf(group: Group): number {
  return Object.values(group.$jazz.raw.core.knownState().sessions).reduce((sum, count) => sum + count, 0)
}
