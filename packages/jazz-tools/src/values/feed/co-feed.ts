/** CoFeed: append-only logs, one per session, and views that combine them. */
import { isAgentID, RawBinaryCoStream, RawCoStream, type JsonValue, type RawAccountID, type RawCoValue, type SessionID } from "cojson"
import type { CompiledQuery } from "../../schema/compiled-query.ts"
import { ELEMENT, nodeOf, type FieldPlan, type ValueKind, type ValuePlan, type WantedRef } from "../../schema/plan.ts"
import { encodeField, areItems } from "../creation.ts"
import { invariant } from "../invariant.ts"
import { toJSONOf } from "../json.ts"
import { kinds } from "../kinds.ts"
import { INSPECT } from "../inspect.ts"
import type { Scope } from "../scope.ts"
import { attachJazz, ValueJazz } from "../value-jazz.ts"
import type { CoFeedEntry, SingleCoFeedEntry } from "./feed-types.ts"
import { storedReference } from "../../schema/stored-reference.ts"
import { storedText } from "../../schema/stored-text.ts"

interface RawItem {
  readonly value: JsonValue
  readonly by: string
  readonly at: Date
  readonly tx: { readonly sessionID: SessionID; readonly txIndex: number }
}

type Entries = { readonly [id: string]: CoFeedEntry<unknown> }

/** Class of all feeds, for `instanceof`. */
export class CoFeed {
  declare readonly $jazz: FeedJazz

  constructor(raw: RawCoStream, plan: ValuePlan, scope: Scope) {
    attachJazz(this, new FeedJazz(raw, plan, scope))
  }

  get $isLoaded(): true {
    return true
  }

  get $type$(): "CoStream" {
    return "CoStream"
  }

  /** Latest item per account; only accounts with an item. */
  get perAccount(): Entries {
    const { raw } = this.$jazz
    return this.#entries([...raw.accounts()], (id) => raw.itemsBy(id as RawAccountID))
  }

  /** Latest item per session. */
  get perSession(): Entries {
    const { raw } = this.$jazz
    return this.#entries(raw.sessions(), (id) => raw.itemsIn(id as SessionID))
  }

  get byMe(): CoFeedEntry<unknown> | undefined {
    const me = nodeOf(this.$jazz.raw).getCurrentAccountOrAgentID()
    return isAgentID(me) ? undefined : this.perAccount[me]
  }

  get inCurrentSession(): CoFeedEntry<unknown> | undefined {
    const node = nodeOf(this.$jazz.raw)
    return isAgentID(node.getCurrentAccountOrAgentID()) ? undefined : this.perSession[node.currentSessionID]
  }

  toJSON(): unknown {
    return toJSONOf(this, [])
  }

  [INSPECT](): unknown {
    return this.toJSON()
  }

  #entries(ids: readonly string[], itemsOf: (id: string) => Iterable<RawItem>): Entries {
    const entries: { [id: string]: CoFeedEntry<unknown> } = {}
    const jazz = this.$jazz
    for (const id of ids)
      Object.defineProperty(entries, id, { enumerable: true, configurable: true, get: () => jazz.entry(() => itemsOf(id)) })
    return entries
  }
}

class FeedJazz extends ValueJazz {
  readonly raw: RawCoStream
  readonly #element: FieldPlan

  constructor(raw: RawCoStream, plan: ValuePlan, scope: Scope) {
    super(plan, scope)
    this.raw = raw
    const element = plan.field(ELEMENT)
    invariant(element, "feeds have an element")
    this.#element = element
  }

  /** Throws for missing items where references are required, before anything is written. */
  push(...items: unknown[]): void {
    const owner = this.raw.group
    if (this.#element.type === "ref" && !this.#element.optional && items.some((item) => item === undefined || item === null)) {
      throw new TypeError("Cannot push undefined into a feed of required references")
    }
    for (const item of items) this.raw.push(encodeField(this.#element, item, owner, ELEMENT) ?? null, "private")
  }

  /** The latest of the items; undefined when there is none. */
  entry(items: () => Iterable<RawItem>): CoFeedEntry<unknown> | undefined {
    let last: RawItem | undefined
    for (const item of items()) last = item
    if (!last) return undefined
    const single = (item: RawItem) => this.#single(item)
    return Object.defineProperty(this.#single(last), "all", {
      enumerable: false,
      configurable: true,
      get: () => iterate(items(), single),
    }) as CoFeedEntry<unknown>
  }

  /** References as ids: a feed may be long. */
  encode(): object {
    const latest: { [session: string]: unknown } = {}
    for (const session of this.raw.sessions()) {
      const item = this.raw.lastItemIn(session)
      if (item) latest[session] = item.value
    }
    return { $jazz: { id: this.id }, in: latest }
  }

  #single(item: RawItem): SingleCoFeedEntry<unknown> {
    const field = this.#element
    const { value: stored } = item
    const slot = storedText(stored)
    const id = storedReference(stored)
    const read = () => this.decode(slot, field, stored)
    const { scope } = this
    return {
      get value() {
        return read()
      },
      ref: (field.type === "ref" && id !== undefined ? this.refAt(slot, id, field) : undefined) as SingleCoFeedEntry<unknown>["ref"],
      get by() {
        return isAgentID(item.by) ? null : (kinds.account(scope, item.by) ?? null)
      },
      madeAt: item.at,
      tx: item.tx,
    }
  }
}

function* iterate(items: Iterable<RawItem>, single: (item: RawItem) => SingleCoFeedEntry<unknown>): Generator<SingleCoFeedEntry<unknown>> {
  for (const item of items) yield single(item)
}

export const feedKind: ValueKind = {
  name: "CoFeed",
  accepts: isFeed,
  wrap: (raw, plan, scope) => new (plan.instanceClass as typeof CoFeed)(raw as RawCoStream, plan, scope), // accepts() has checked
  makes: areItems,
  create(plan, data, owner) {
    const raw = owner.createStream()
    const field = plan.field(ELEMENT)
    if (field) for (const item of areItems(data) ? (data ?? []) : []) raw.push(encodeField(field, item, owner, ELEMENT) ?? null, "private")
    return raw
  },
  wanted: (raw, plan, query) => wantedRefs(raw as RawCoStream, plan, query),
}

function isFeed(raw: RawCoValue): raw is RawCoStream {
  return raw instanceof RawCoStream && !((raw as object) instanceof RawBinaryCoStream)
}

function wantedRefs(raw: RawCoStream, plan: ValuePlan, { each }: CompiledQuery): WantedRef[] {
  const field = plan.field(ELEMENT)
  if (!each || field?.type !== "ref") return []
  const wanted = new Map<string, WantedRef>()
  for (const session of raw.sessions()) {
    for (const { value } of raw.itemsIn(session)) {
      const id = storedReference(value)
      if (id !== undefined) wanted.set(id, { slot: id, id, field, query: each, missing: "" })
    }
  }
  return [...wanted.values()]
}
