/**
 * ReadKeys: secrets of a group's keys, as far as the agent of this node can obtain them (permissions §5).
 *
 * A secret is found directly (in clear for everyone, or sealed for the agent) or by unwrapping it with another key of this
 * group or of a group that was ever its parent. The search goes from the wanted key outwards until something is known and then
 * back; it visits every key at most once, so neither long chains nor circles of keys matter.
 *
 * Having a key is enough, roles are not asked. Secrets that were found are kept until the group's content is folded anew, because something
 * in it turned out not to count; failures for the present epoch.
 */
import type { JsonValue } from "../base/json.ts"
import { sealerIDOf, type AgentID, type AgentSecret } from "../ids/agent-id.ts"
import type { RawAccountID } from "../ids/co-id.ts"
import type { KeyID, KeySecret } from "../ids/key-id.ts"
import type { Encrypted } from "../log/transaction.ts"
import type { GroupContent, KeyOp } from "./group-content.ts"
import { revelationKey, wrappingKey } from "./group-keys.ts"
import type { GroupLookup } from "./group-lookup.ts"
import type { GroupState } from "./group-state.ts"
import type { KeyCrypto, Sealed } from "./key-crypto.ts"
import { EVERYONE, isAdministrator, isInviteRole } from "./roles.ts"

/** Whose keys these are. */
export interface Viewer {
  readonly agentSecret: AgentSecret
  getCurrentAccountOrAgentID(): RawAccountID | AgentID
  getCurrentAgentID(): AgentID
  /** The agent behind a member; undefined when its account is not in memory. */
  agentIDOf(member: RawAccountID | AgentID): AgentID | undefined
}

export interface ReadKeysOptions {
  readonly group: GroupState
  readonly content: GroupContent
  readonly crypto: KeyCrypto
  readonly viewer: Viewer
  readonly lookup: GroupLookup
}

/** A key that a search looks at, and the keys that it could unwrap. */
interface Node {
  readonly keys: ReadKeys
  readonly keyID: KeyID
  readonly opens: Wrapping[]
}

interface Wrapping {
  readonly target: Node
  readonly operations: readonly KeyOp[]
}

const TRUST = ["administrator", "invite", "other"] as const
type Trust = (typeof TRUST)[number]

export class ReadKeys {
  readonly #group: GroupState
  readonly #content: GroupContent
  readonly #crypto: KeyCrypto
  readonly #viewer: Viewer
  readonly #lookup: GroupLookup
  readonly #secrets = new Map<KeyID, KeySecret>()
  /** Made when needed, like {@link #badSeals}: nearly every key that is asked for is found. */
  #missing: Set<KeyID> | undefined
  #badSeals: WeakSet<KeyOp> | undefined
  #missingAt = ""
  /** How often the content had been forgotten when the secrets were found. */
  #resets = 0

  constructor(options: ReadKeysOptions) {
    this.#group = options.group
    this.#content = options.content
    this.#crypto = options.crypto
    this.#viewer = options.viewer
    this.#lookup = options.lookup
  }

  /** Undefined when the viewer cannot obtain the secret (yet). O(1) once known. */
  keySecret(keyID: KeyID): KeySecret | undefined {
    this.#forgetRefuted()
    const known = this.#secrets.get(keyID)
    if (known !== undefined) return known
    this.#group.refresh()
    const now = `${this.#lookup.epoch} ${this.#content.version}`
    if (now !== this.#missingAt) {
      this.#missingAt = now
      this.#missing = undefined
    }
    if (this.#missing?.has(keyID)) return undefined
    const found = this.#directSecret(keyID) ?? this.#search(keyID)
    if (found === undefined) (this.#missing ??= new Set()).add(keyID)
    else this.#secrets.set(keyID, found)
    return found
  }

  /** What revealed a secret may not count any more; another one may be the right one. */
  #forgetRefuted(): void {
    if (this.#resets === this.#content.resets) return
    this.#resets = this.#content.resets
    this.#secrets.clear()
  }

  #search(wanted: KeyID): KeySecret | undefined {
    const nodes = new Map<ReadKeys, Map<KeyID, Node>>()
    const open: Node[] = []
    const nodeOf = (keys: ReadKeys, keyID: KeyID): Node => {
      let inGroup = nodes.get(keys)
      if (!inGroup) nodes.set(keys, (inGroup = new Map<KeyID, Node>()))
      let node = inGroup.get(keyID)
      if (!node) {
        inGroup.set(keyID, (node = { keys, keyID, opens: [] }))
        open.push(node)
      }
      return node
    }
    nodeOf(this, wanted)
    for (const node of open) {
      node.keys.#forgetRefuted()
      const secret = node.keys.#secrets.get(node.keyID) ?? node.keys.#directSecret(node.keyID)
      if (secret === undefined) {
        node.keys.#expand(node, nodeOf)
        continue
      }
      node.keys.#secrets.set(node.keyID, secret)
      unwrapFrom(node)
      if (this.#secrets.has(wanted)) break
    }
    return this.#secrets.get(wanted)
  }

  /** Notes which keys, here and in the parents, may open the node's key. */
  #expand(node: Node, nodeOf: (keys: ReadKeys, keyID: KeyID) => Node): void {
    const others = this.#group.index.wrappedIn(node.keyID)
    if (others.length === 0) return
    const parents: ReadKeys[] = []
    for (const id of this.#group.index.parents) {
      const keys = this.#lookup.keys(id)
      if (keys && keys !== this) parents.push(keys)
    }
    for (const other of others) {
      const operations = this.#content.operations(wrappingKey(node.keyID, other))
      for (const keys of [this, ...parents]) {
        const opener = nodeOf(keys, other)
        opener.opens.push({ target: node, operations })
        if (keys.#secrets.has(other)) unwrapFrom(opener)
      }
    }
  }

  #directSecret(keyID: KeyID): KeySecret | undefined {
    const inClear = newest(this.#content.operations(revelationKey(keyID, EVERYONE)), (op) => asKeySecret(op.value))
    return inClear ?? this.#sealedSecret(this.#content.operations(revelationKey(keyID, this.#ownName())))
  }

  /**
   * The newest revelation that opens; but those of administrators before those of invites, and these before all others. Strangers
   * may reveal what they like under the id of any key (permissions W2), and must not cut anybody off with it.
   */
  #sealedSecret(revelations: readonly KeyOp[]): KeySecret | undefined {
    if (revelations.length <= 1) return newest(revelations, (op) => this.#unseal(op))
    for (const trust of TRUST) {
      const found = newest(revelations, (op) => (this.#trustIn(op) === trust ? this.#unseal(op) : undefined))
      if (found !== undefined) return found
    }
    return undefined
  }

  #trustIn(op: KeyOp): Trust {
    const role = this.#group.roleAt(op.author, op.madeAt)
    if (isAdministrator(role)) return "administrator"
    return isInviteRole(role) ? "invite" : "other"
  }

  /** In the own account, and for agents without account, the agent. */
  #ownName(): RawAccountID | AgentID {
    const id = this.#viewer.getCurrentAccountOrAgentID()
    return id === this.#group.id ? this.#viewer.getCurrentAgentID() : id
  }

  #unseal(op: KeyOp): KeySecret | undefined {
    if (this.#badSeals?.has(op) || !isSealed(op.value)) return undefined
    const author = this.#viewer.agentIDOf(op.author)
    if (author === undefined) return undefined
    const secret = this.#tryUnseal(op.value, author, op)
    if (secret === undefined) (this.#badSeals ??= new WeakSet()).add(op)
    return secret
  }

  #tryUnseal(sealed: Sealed, author: AgentID, op: KeyOp): KeySecret | undefined {
    const material = { in: this.#group.id, tx: { sessionID: op.tx.sessionID, txIndex: op.tx.txIndex } }
    try {
      return asKeySecret(
        this.#crypto.unseal(sealed, this.#crypto.getAgentSealerSecret(this.#viewer.agentSecret), sealerIDOf(author), material),
      )
    } catch {
      return undefined // foreign text that was not sealed for us by this author at this place
    }
  }

  /** Tries the newest wrapping first. */
  static unwrap(opener: Node, wrapping: Wrapping): boolean {
    const { keys, keyID } = wrapping.target
    const secret = opener.keys.#secrets.get(opener.keyID)
    if (secret === undefined || keys.#secrets.has(keyID)) return false
    const found = newest(wrapping.operations, (op) => keys.#unwrap(keyID, opener.keyID, op.value, secret))
    if (found !== undefined) keys.#secrets.set(keyID, found)
    return found !== undefined
  }

  #unwrap(encryptedID: KeyID, encryptingID: KeyID, encrypted: JsonValue | undefined, secret: KeySecret): KeySecret | undefined {
    if (!isEncrypted(encrypted)) return undefined
    try {
      return asKeySecret(this.#crypto.decryptKeySecret({ encryptedID, encryptingID, encrypted }, secret))
    } catch {
      return undefined // foreign text that is no wrapped key
    }
  }
}

/** Unwraps everything that the node's key opens, and what that opens, and so on. */
function unwrapFrom(start: Node): void {
  const solved = [start]
  for (const node of solved) {
    for (const wrapping of node.opens) if (ReadKeys.unwrap(node, wrapping)) solved.push(wrapping.target)
  }
}

function newest<T>(operations: readonly KeyOp[], read: (op: KeyOp) => T | undefined): T | undefined {
  for (let i = operations.length - 1; i >= 0; i--) {
    const op = operations[i]
    const value = op && read(op)
    if (value !== undefined) return value
  }
  return undefined
}

function asKeySecret(value: unknown): KeySecret | undefined {
  return typeof value === "string" && value.startsWith("keySecret_z") ? (value as KeySecret) : undefined
}

function isSealed(value: unknown): value is Sealed {
  return typeof value === "string" && value.startsWith("sealed_U")
}

function isEncrypted(value: unknown): value is Encrypted {
  return typeof value === "string" && value.startsWith("encrypted_U")
}
