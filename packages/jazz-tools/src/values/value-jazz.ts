/** ValueJazz: the `$jazz` object that all kinds share. Holds the raw content, the plan and the scope of one instance. */
import { isAgentID, RawGroup, type JsonValue, type LocalNode, type RawCoValue } from "cojson"
import { nodeOf, type FieldPlan, type ValuePlan } from "../schema/plan.ts"
import { storedReference } from "../schema/stored-reference.ts"
import type { Account } from "./account/account.ts"
import type { AnonymousJazzAgent } from "./account/anonymous-agent.ts"
import type { ContentPiece, ContentPiecesOf } from "./base.ts"
import { exportPieces } from "./export-import.ts"
import { branchOf, mergeCovered, sourceIDOf } from "./branch.ts"
import type { Group } from "./group/group.ts"
import { kinds, type RuntimeLoadOptions, type RuntimeSubscribeOptions } from "./kinds.ts"
import { Ref } from "./ref.ts"
import type { Scope } from "./scope.ts"
import { whyNotLoaded } from "./why-not-loaded.ts"

type Listener = (value: never, unsubscribe: () => void) => void

export abstract class ValueJazz {
  readonly loadingState = "loaded"
  readonly plan: ValuePlan
  readonly scope: Scope
  /** The instance that users hold. */
  instance: object = this
  #owner: Group | undefined

  constructor(plan: ValuePlan, scope: Scope) {
    this.plan = plan
    this.scope = scope
  }

  abstract readonly raw: RawCoValue

  get id(): string {
    return sourceIDOf(this.raw) ?? this.raw.id
  }

  get owner(): Group | undefined {
    if (this.#owner) return this.#owner
    const { raw } = this
    if (raw instanceof RawGroup) return undefined
    let group: RawGroup
    try {
      group = raw.group
    } catch (cause) {
      throw new Error("CoValue has no owner", { cause })
    }
    return (this.#owner = kinds.owner(this.scope, group))
  }

  get localNode(): LocalNode {
    return nodeOf(this.raw)
  }

  get loadedAs(): Account | AnonymousJazzAgent {
    return kinds.reader(this.localNode)
  }

  get createdAt(): number {
    return timesOf(this.raw).createdAt
  }

  get createdBy(): string | undefined {
    return timesOf(this.raw).createdBy
  }

  get lastUpdatedAt(): number {
    return timesOf(this.raw).lastUpdatedAt
  }

  get isBranched(): boolean {
    return branchOf(this.raw) !== undefined
  }

  get branchName(): string | undefined {
    return branchOf(this.raw)?.name
  }

  unstable_merge(): void {
    mergeCovered(this.scope.covered())
  }

  export(): ContentPiecesOf<unknown> {
    const contentPieces: ContentPiece[] = exportPieces(this.localNode, this.scope.covered())
    return { id: this.id, contentPieces }
  }

  get isSynced(): boolean {
    return this.localNode.syncManager.isSettled(this.raw.id)
  }

  async waitForSync(options: { readonly timeout?: number } = {}): Promise<void> {
    await this.raw.core.waitForSync({ timeout: options.timeout ?? DEFAULT_SYNC_TIMEOUT_MS })
  }

  subscribeToSync(listener: (isSynced: boolean) => void): () => void {
    return this.localNode.syncManager.watch.subscribe(this.raw.id, listener)
  }

  async ensureLoaded(options: RuntimeLoadOptions = {}): Promise<object> {
    const value = await kinds.load(this.localNode, this.plan, this.id, options)
    if ("$isLoaded" in value && value.$isLoaded) return value
    throw new Error(`Failed to deeply load CoValue ${this.id}`, { cause: whyNotLoaded(value) })
  }

  subscribe(optionsOrListener: RuntimeSubscribeOptions | Listener, listener?: Listener): () => void {
    const [options, call] = subscribeArguments(optionsOrListener, listener)
    return kinds.subscribe(this.localNode, this.plan, this.id, options, call)
  }

  /** A field's stored value, as users read it. */
  protected decode(slot: string, field: FieldPlan, stored: unknown): unknown {
    if (field.type === "json") return stored
    if (field.type === "encoded") return field.decode(stored as Parameters<typeof field.decode>[0])
    const id = storedReference(stored as JsonValue | undefined)
    return id === undefined ? undefined : this.scope.child(slot, id, field)
  }

  protected refAt(slot: string, id: string, field: Extract<FieldPlan, { type: "ref" }>): Ref<object> {
    const { scope } = this
    const source = { id, read: () => scope.child(slot, id, field), load: () => scope.loadChild(slot, id, field) }
    return new Ref<object>(source, this.instance, field.schema)
  }
}

const DEFAULT_SYNC_TIMEOUT_MS = 60_000

/** `(listener)` and `(options, listener)` are both accepted. */
export function subscribeArguments(
  first: RuntimeSubscribeOptions | Listener | undefined,
  second: Listener | undefined,
): [RuntimeSubscribeOptions, Listener] {
  if (typeof first === "function") return [{}, first]
  if (typeof second !== "function") throw new Error("Invalid arguments")
  return [first ?? {}, second]
}

/** Hides `$jazz` from enumeration. */
export function attachJazz(instance: object, jazz: ValueJazz): void {
  jazz.instance = instance
  Object.defineProperty(instance, "$jazz", { value: jazz, enumerable: false, configurable: true, writable: false })
}

/** Times count every transaction, valid or not; the author is that of the first valid one. */
function timesOf(raw: RawCoValue): { createdAt: number; createdBy: string | undefined; lastUpdatedAt: number } {
  const { core } = raw
  const headerTime = Date.parse(core.expectHeader().createdAt ?? "")
  const createdAt = Number.isNaN(headerTime) ? (core.times.earliest ?? 0) : headerTime
  return {
    createdAt,
    lastUpdatedAt: core.times.latest ?? createdAt,
    get createdBy() {
      const author = core.entries()[0]?.author
      return author === undefined || isAgentID(author) ? undefined : author
    },
  }
}
