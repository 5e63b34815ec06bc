/**
 * CoPlainText: a text that several people can edit at once. Behaves like a `String` object, except that it always shows the current
 * text. Indices count graphemes.
 */
import { RawCoPlainText, type OpID, type RawCoValue } from "cojson"
import { expectPlan } from "../../schema/plan-of.ts"
import type { ValueKind, ValuePlan } from "../../schema/plan.ts"
import type { EnsureLoadedOptions, LoadOptions, SubscribeListener, SubscribeOptions } from "../../schema/load-options.ts"
import type { OwnedJazz } from "../base.ts"
import { activeAccountContext } from "../../context/active-account.ts"
import type { Settled } from "../../schema/infer.ts"
import { nodeOfReader } from "../account/anonymous-agent.ts"
import { createValue } from "../creation.ts"
import { kinds } from "../kinds.ts"
import type { OwnerOptions } from "../owner-options.ts"
import { INSPECT } from "../inspect.ts"
import type { Scope } from "../scope.ts"
import { subscribeArguments } from "../value-jazz.ts"
import { insertAt, TextJazz } from "./text-jazz.ts"

/** A place in a text that survives edits around it. */
export type TextPos = OpID

export interface TextJazzOf<T> extends OwnedJazz {
  readonly raw: RawCoPlainText
  applyDiff(text: string): void
  ensureLoaded(options?: EnsureLoadedOptions<true>): Promise<T>
  subscribe(listener: SubscribeListener<T>): () => void
  subscribe(options: SubscribeOptions<true>, listener: SubscribeListener<T>): () => void
}

/** What `CoPlainText` of the package is; `text-schemas.ts` tells more. */
export class CoPlainText extends String {
  declare readonly $jazz: TextJazzOf<this>
  declare readonly length: number

  get $isLoaded(): true {
    return true
  }

  get $type$(): "CoPlainText" {
    return "CoPlainText"
  }

  static create(text: string, options?: OwnerOptions): CoPlainText {
    return createValue(expectPlan(this), text, options) as CoPlainText // the plan makes texts
  }

  /** @deprecated use `co.plainText().load` */
  static async load(id: string, options: LoadOptions<true> = {}): Promise<Settled<CoPlainText>> {
    const node = nodeOfReader(options.loadAs ?? activeAccountContext.get())
    return (await kinds.load(node, expectPlan(this), id, options)) as Settled<CoPlainText> // the plan makes texts
  }

  /** @deprecated use `co.plainText().subscribe` */
  static subscribe(
    id: string,
    first: SubscribeOptions<true> | SubscribeListener<CoPlainText>,
    second?: SubscribeListener<CoPlainText>,
  ): () => void {
    const [options, listener] = subscribeArguments(first, second)
    const loadAs = typeof first === "function" ? undefined : first.loadAs
    return kinds.subscribe(nodeOfReader(loadAs ?? activeAccountContext.get()), expectPlan(this), id, options, listener)
  }

  override toString(): string {
    return this.$jazz.raw.toString()
  }

  override valueOf(): string {
    return this.toString()
  }

  toJSON(): string {
    return this.toString()
  }

  /** Programs and assertion libraries tell texts by it; without it two different texts would compare as two empty objects. */
  get [Symbol.toStringTag](): string {
    return "String"
  }

  [INSPECT](): unknown {
    return this.toJSON()
  }

  /** Inserts before the grapheme at `index`; the length appends. Throws `Invalid index …`. */
  insertBefore(index: number, text: string): void {
    const { raw } = this.$jazz
    const { length } = raw
    if (length === 0) insertAt(raw, 0, text)
    else if (!Number.isInteger(index) || index < 0 || index > length) throw new Error(`Invalid index ${index}`)
    else insertAt(raw, index, text)
  }

  /** Inserts after the grapheme at `index`; -1 inserts at the start, the length appends like the last index. Throws `Invalid index …`. */
  insertAfter(index: number, text: string): void {
    const { raw } = this.$jazz
    const { length } = raw
    if (length === 0) insertAt(raw, 0, text)
    else if (!Number.isInteger(index) || index < -1 || index > length) throw new Error(`Invalid index ${index}`)
    else insertAt(raw, Math.min(index + 1, length), text)
  }

  /** Deletes the graphemes `from ≤ i < to`, if there are any. Throws `Invalid idx to delete …` when the text has no such one. */
  deleteRange(range: { readonly from: number; readonly to: number }): void {
    if (range.from < range.to) this.$jazz.raw.deleteRange(range)
  }

  /** The place before `index`, that of the grapheme to its left; undefined out of range. O(length), like all positions. */
  posBefore(index: number): TextPos | undefined {
    return this.$jazz.raw.entries()[index - 1]?.opID
  }

  /** The place after `index`, that of the grapheme to its right. */
  posAfter(index: number): TextPos | undefined {
    return this.$jazz.raw.entries()[index]?.opID
  }

  /** Index of the grapheme of the place, which is where to insert before it; undefined when it was deleted. */
  idxBefore(position: TextPos): number | undefined {
    const index = this.$jazz.raw.entries().findIndex(({ opID }) => isSamePlace(opID, position))
    return index < 0 ? undefined : index
  }

  /** The index behind the grapheme of the place; undefined when it was deleted. */
  idxAfter(position: TextPos): number | undefined {
    const index = this.idxBefore(position)
    return index === undefined ? undefined : index + 1
  }
}

function isSamePlace(a: TextPos, b: TextPos): boolean {
  return a.sessionID === b.sessionID && a.txIndex === b.txIndex && a.changeIdx === b.changeIdx && a.branch === b.branch
}

const handler: ProxyHandler<CoPlainText> = {
  get(target, key, receiver) {
    if (key === "length") return target.toString().length
    if (typeof key === "string" && isIndex(key)) return target.toString()[Number(key)]
    return Reflect.get(target, key, receiver)
  },
  has: (target, key) =>
    typeof key === "string" && isIndex(key) ? Number(key) < target.toString().length : key === "length" || Reflect.has(target, key),
  // those of a String, so that texts which differ are not equal to who compares keys
  ownKeys: (target) => [...Array(target.toString().length).keys()].map(String).concat("length", "$jazz"),
  getOwnPropertyDescriptor(target, key) {
    const text = target.toString()
    if (key === "length") return { value: text.length, enumerable: false, configurable: true, writable: false }
    if (typeof key !== "string" || !isIndex(key)) return Reflect.getOwnPropertyDescriptor(target, key)
    return Number(key) < text.length ? { value: text[Number(key)], enumerable: true, configurable: true, writable: false } : undefined
  },
  set: () => false,
  // freezing would lie: the content goes on changing
  preventExtensions: () => false,
}

function isIndex(key: string): boolean {
  const first = key.charCodeAt(0)
  return first >= 48 && first <= 57 && String(Number(key)) === key
}

/** Makes text instances without calling the String constructor: a real String object could not follow the content. */
function wrapText(raw: RawCoPlainText, plan: ValuePlan, scope: Scope): object {
  const jazz = new TextJazz(raw, plan, scope)
  const target = Object.create(plan.instanceClass.prototype, { $jazz: { value: jazz, configurable: true } }) as CoPlainText
  const instance = new Proxy(target, handler)
  jazz.instance = instance
  return instance
}

function isText(raw: RawCoValue): raw is RawCoPlainText {
  return raw instanceof RawCoPlainText
}

/** Plain and rich texts are the same on the wire. */
export function textKind(name: "CoPlainText" | "CoRichText"): ValueKind {
  return {
    name,
    accepts: isText,
    wrap: (raw, plan, scope) => wrapText(raw as RawCoPlainText, plan, scope), // accepts() has checked
    makes: (data) =>
      data === undefined || data === null || typeof data === "string" || data instanceof String || data instanceof CoPlainText,
    create: (_plan, data, owner) => owner.createPlainText(String(data ?? "")),
  }
}
