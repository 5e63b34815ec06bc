/**
 * Random histories by several accounts and sessions that are in and out of touch: groups above groups, roles that come and go, values of
 * every kind, edits with a right or without one, some of them dated back, many at the same time.
 */
import { JazzError } from "../../packages/cojson/src/base/errors.ts"
import type { JsonValue } from "../../packages/cojson/src/base/json.ts"
import { VirtualRuntime } from "../../packages/cojson/src/base/virtual-runtime.ts"
import { RawCoList } from "../../packages/cojson/src/content/raw-co-list.ts"
import { RawCoMap } from "../../packages/cojson/src/content/raw-co-map.ts"
import { RawCoPlainText } from "../../packages/cojson/src/content/raw-co-plain-text.ts"
import { RawCoStream } from "../../packages/cojson/src/content/raw-co-stream.ts"
import { RawGroup } from "../../packages/cojson/src/content/raw-group.ts"
import type { RawAccountID, RawCoID } from "../../packages/cojson/src/ids/co-id.ts"
import { LocalNode } from "../../packages/cojson/src/node/local-node.ts"
import type { NewContentMessage } from "../../packages/cojson/src/wire/messages.ts"
import { seededCrypto, type Chance } from "./chance.ts"
import { give, wholeOf } from "./handing-over.ts"

/** What both implementations are given: content, dependencies first, and who looks at which values, now and at which times. */
export interface History {
  readonly actors: Readonly<Record<string, { readonly id: RawAccountID; readonly secret: string }>>
  readonly content: readonly NewContentMessage[]
  readonly ids: readonly RawCoID[]
  readonly times: readonly number[]
  /** What was done, for the report of a difference. */
  readonly steps: readonly string[]
}

interface Session {
  readonly name: string
  readonly account: RawAccountID
  readonly node: LocalNode
}

const START_MS = Date.UTC(2026, 0)
const STEPS = 70
const ROLES = ["reader", "writer", "writer", "manager", "admin", "writeOnly"] as const
const INVITES = ["readerInvite", "writerInvite", "managerInvite", "adminInvite", "writeOnlyInvite"] as const
const WORDS = [...ROLES, ...INVITES, "revoked"] as const
const MAPPINGS = ["extend", "reader", "writer", "manager", "admin"] as const
const PIECES = ["x", "typed", "e\u0301", "👩‍👩‍👧", "a\r\nb", "a longer piece"]

export async function randomHistory(chance: Chance): Promise<{ readonly history: History; readonly replicas: readonly LocalNode[] }> {
  const world = new World(chance)
  await world.start()
  for (let i = 0; i < STEPS; i++) await world.step()
  return { history: world.history(), replicas: world.replicas() }
}

class World {
  readonly #chance: Chance
  readonly #crypto: ReturnType<typeof seededCrypto>
  readonly #runtime = new VirtualRuntime(START_MS)
  readonly #actors: Record<string, { id: RawAccountID; secret: string }> = {}
  readonly #sessions: Session[] = []
  readonly #public: RawCoID[] = []
  /** Parents before children. */
  readonly #groups: RawCoID[] = []
  readonly #values: RawCoID[] = []
  readonly #steps: string[] = []
  #edits = 0

  constructor(chance: Chance) {
    this.#chance = chance
    this.#crypto = seededCrypto(chance.fork())
  }

  async start(): Promise<void> {
    const count = 2 + this.#chance.below(3)
    for (let i = 0; i < count; i++) await this.#addAccount(`actor-${i}`)
    for (const id of this.#public) this.#spread(id)
    const [first, second] = this.#sessions
    for (const session of [first, second, first]) if (session) this.#groups.push(session.node.createGroup().id)
    await this.#runtime.advance(1)
    for (const id of this.#groups) {
      this.#spread(id)
      for (let i = 0; i < 2; i++) this.#create(this.#chance.pick(this.#sessions), id)
    }
    await this.#runtime.advance(1)
    for (const id of this.#values) this.#spread(id)
  }

  async step(): Promise<void> {
    if (this.#chance.below(3) === 0) await this.#runtime.advance(1 + this.#chance.below(4))
    const session = this.#chance.pick(this.#sessions)
    const isExchange = this.#chance.below(5) === 0
    const note = isExchange ? this.#exchange(session) : this.#act(session)
    // what one makes of what it got is later than that: published packages break ties by order of arrival
    if (isExchange) await this.#runtime.advance(1)
    this.#steps.push(`${this.#runtime.now() - START_MS} ${session.name} ${note}`)
  }

  history(): History {
    const all = this.#newNode(this.#crypto.newRandomAgentSecret())
    for (const id of [...this.#public, ...this.#groups, ...this.#values]) for (const { node } of this.#sessions) give(node, all, id)
    const ids = [...this.#groups, ...this.#values]
    const content = [...this.#public, ...ids].map((id) => wholeOf(all, id))
    const times = Array.from({ length: 5 }, () => START_MS + 1 + this.#chance.below(this.#runtime.now() - START_MS))
    return { actors: this.#actors, content, ids, times, steps: this.#steps }
  }

  /** The nodes in which it was made, each with a part of it. */
  replicas(): readonly LocalNode[] {
    return this.#sessions.map(({ node }) => node)
  }

  async #addAccount(name: string): Promise<void> {
    const { node, accountID, accountSecret } = await LocalNode.withNewlyCreatedAccount({
      creationProps: { name },
      crypto: this.#crypto,
      syncWhen: "never",
      options: { runtime: this.#runtime },
    })
    this.#actors[name] = { id: accountID, secret: accountSecret }
    this.#public.push(accountID)
    this.#sessions.push({ name, account: accountID, node })
    if (this.#chance.below(2) === 0) return
    this.#sessions.push({ name: `${name} elsewhere`, account: accountID, node: this.#newNode(accountSecret, accountID) })
  }

  #newNode(secret: `sealerSecret_z${string}/signerSecret_z${string}`, account?: RawAccountID): LocalNode {
    const session = this.#crypto.newRandomSessionID(account ?? this.#crypto.getAgentID(secret))
    return new LocalNode(secret, session, this.#crypto, "never", { runtime: this.#runtime })
  }

  /** Gives a value to everybody. */
  #spread(id: RawCoID): void {
    for (const from of this.#sessions) for (const to of this.#sessions) give(from.node, to.node, id)
  }

  #exchange({ node }: Session): string {
    const other = this.#chance.pick(this.#sessions)
    const isWhole = this.#chance.below(2) === 0
    const values = this.#values.filter(() => isWhole || this.#chance.below(3) === 0)
    for (const id of [...this.#groups, ...values]) give(other.node, node, id)
    return `hears from ${other.name}`
  }

  #act(session: Session): string {
    const what = this.#chance.below(80)
    try {
      if (what < 22) return this.#changeMember(session)
      if (what < 27) return this.#setByHand(session)
      if (what < 33) return this.#link(session)
      if (what < 36) return this.#addGroup(session)
      if (what < 39) return this.#create(session, this.#chance.pick(this.#groups))
      if (what < 46) return this.#dateBack(session)
      return this.#edit(session)
    } catch (error) {
      if (error instanceof JazzError) return error.code
      throw error
    }
  }

  #changeMember({ node }: Session): string {
    const group = groupIn(node, this.#chance.pick(this.#groups))
    if (!group) return "nothing"
    const member = this.#chance.below(6) === 0 ? ("everyone" as const) : this.#chance.pick(this.#sessions).account
    const role = this.#chance.pick(ROLES)
    if (this.#chance.below(4) === 0) group.removeMember(member)
    else if (member === "everyone") group.addMember("everyone", role)
    else group.addMember(node.expectCoValueLoaded(member).getCurrentContent() as never, role)
    return `changes ${member.slice(-4)} to ${role}`
  }

  /** As no program of ours would. */
  #setByHand({ node, account }: Session): string {
    const core = node.availableCoValue(this.#chance.pick(this.#groups))
    if (!core) return "nothing"
    const member = this.#chance.pick([this.#chance.pick(this.#sessions).account, account, account, "everyone"])
    const word = this.#chance.pick(WORDS)
    const back = this.#chance.below(2) === 0 ? this.#chance.below(20) : 0
    core.makeTransaction([{ op: "set", key: member, value: word }], "trusting", undefined, this.#runtime.now() - back)
    return `writes ${member.slice(-4)}: ${word}, ${back} ms ago`
  }

  /** Only below groups that are older: circles are decided differently by published packages from run to run. */
  #link({ node }: Session): string {
    const at = this.#chance.below(this.#groups.length)
    const child = groupIn(node, this.#groups[at])
    const parent = groupIn(node, this.#groups[this.#chance.below(Math.max(1, at))])
    if (!child || !parent || child === parent) return "nothing"
    const mapping = this.#chance.pick(MAPPINGS)
    if (this.#chance.below(3) === 0) child.revokeExtend(parent)
    else child.extend(parent, mapping === "extend" ? "inherit" : mapping)
    return `links ${child.id.slice(-4)} below ${parent.id.slice(-4)}: ${mapping}`
  }

  #addGroup(session: Session): string {
    const group = session.node.createGroup()
    this.#groups.push(group.id)
    const parent = groupIn(session.node, this.#chance.pick(this.#groups.slice(0, -1)))
    if (parent) group.extend(parent)
    return `makes ${group.id.slice(-4)}; ${this.#create(session, group.id)}`
  }

  #create({ node }: Session, owner: RawCoID): string {
    const group = groupIn(node, owner)
    if (!group) return "nothing"
    const kind = this.#chance.below(4)
    const make = [() => group.createMap(), () => group.createList(), () => group.createPlainText(), () => group.createStream()][kind]
    const id = make?.().id
    if (id) this.#values.push(id)
    return `makes a ${["map", "list", "text", "stream"][kind]} in ${owner.slice(-4)}`
  }

  /** An edit of a map at an earlier time. */
  #dateBack({ node }: Session): string {
    const core = node.availableCoValue(this.#chance.pick(this.#values))
    if (!core?.ownerCore() || core.header?.type !== "comap") return "nothing"
    const changes = [{ op: "set", key: `key-${this.#chance.below(4)}`, value: `back ${this.#edits++}` }]
    const back = this.#chance.below(40)
    core.makeTransaction(changes, privacyOf(core), undefined, this.#runtime.now() - back)
    return `edits ${core.id.slice(-4)} ${back} ms ago`
  }

  #edit({ node }: Session): string {
    const core = node.availableCoValue(this.#chance.pick(this.#values))
    if (!core?.ownerCore()) return "nothing"
    const value = core.getCurrentContent()
    const text = `${this.#chance.pick(PIECES)} ${this.#edits++}`
    if (value instanceof RawCoPlainText) this.#editText(value, text)
    else if (value instanceof RawCoList) this.#editList(value, text)
    else if (value instanceof RawCoStream) value.push(text, privacyOf(core))
    else if (value instanceof RawCoMap) this.#editMap(value, text)
    return `edits ${core.id.slice(-4)}: ${text}`
  }

  #editMap(map: RawCoMap, value: JsonValue): void {
    const key = this.#chance.pick(["key-0", "key-1", "key-2", "7", "a key"])
    if (this.#chance.below(5) === 0) map.delete(key, privacyOf(map))
    else if (this.#chance.below(6) === 0) map.assign({ [key]: value, both: value }, privacyOf(map))
    else map.set(key, this.#chance.below(9) === 0 ? null : value, privacyOf(map))
  }

  #editList(list: RawCoList, value: JsonValue): void {
    const { length } = list
    const at = length === 0 ? undefined : this.#chance.below(length)
    const how = this.#chance.below(6)
    if (how === 0 && at !== undefined) list.delete(at, privacyOf(list))
    else if (how === 1 && at !== undefined) list.replace(at, value, privacyOf(list))
    else if (how === 2) list.prepend(value, at, privacyOf(list))
    else if (how === 3) list.appendItems([value, null, [value]], at, privacyOf(list))
    else list.append(value, at, privacyOf(list))
  }

  #editText(text: RawCoPlainText, piece: string): void {
    const length = text.asArray().length
    const at = this.#chance.below(length + 1)
    const how = this.#chance.below(4)
    if (how === 0 && at < length) text.deleteRange({ from: at, to: Math.min(length, at + 1 + this.#chance.below(6)) }, privacyOf(text))
    else if (how === 1) text.insertBefore(at, piece, privacyOf(text))
    else text.insertAfter(at, piece, privacyOf(text))
  }
}

/** The same for all edits of a value: of equal times, published packages take what they need not decrypt first. */
function privacyOf({ id }: { readonly id: RawCoID }): "private" | "trusting" {
  return id.charCodeAt(id.length - 1) % 3 === 0 ? "trusting" : "private"
}

function groupIn(node: LocalNode, id: RawCoID | undefined): RawGroup | undefined {
  const content = id && node.availableCoValue(id)?.getCurrentContent()
  return content instanceof RawGroup ? content : undefined
}
