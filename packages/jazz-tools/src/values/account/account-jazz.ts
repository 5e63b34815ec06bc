import { RawAccount, type RawCoValue } from "cojson"
import type { FieldPlan, ValueKind, ValuePlan, WantedRef } from "../../schema/plan.ts"
import { nodeOf } from "../../schema/plan.ts"
import { storedReference } from "../../schema/stored-reference.ts"
import type { CompiledQuery } from "../../schema/compiled-query.ts"
import { encodeField } from "../creation.ts"
import type { Ref } from "../ref.ts"
import type { Scope } from "../scope.ts"
import { ValueJazz } from "../value-jazz.ts"
import type { Account } from "./account.ts"
import type { AnonymousJazzAgent } from "./anonymous-agent.ts"

const DEFAULT_SYNC_TIMEOUT_MS = 60_000

/** `$jazz` of accounts. */
export class AccountJazzOf extends ValueJazz {
  readonly raw: RawAccount

  constructor(raw: RawAccount, plan: ValuePlan, scope: Scope) {
    super(plan, scope)
    this.raw = raw
  }

  override get createdBy(): undefined {
    return undefined
  }

  override get loadedAs(): Account | AnonymousJazzAgent {
    return this.isLocalNodeOwner ? (this.instance as Account) : super.loadedAs // an account is what holds this
  }

  get isLocalNodeOwner(): boolean {
    return nodeOf(this.raw).getCurrentAccountOrAgentID() === this.raw.id
  }

  get sessionID(): string | undefined {
    return this.isLocalNodeOwner ? nodeOf(this.raw).currentSessionID : undefined
  }

  read(key: string): unknown {
    const field = this.plan.field(key)
    return field && this.decode(key, field, this.raw.get(key))
  }

  has(key: string): boolean {
    return typeof this.raw.get(key) === "string"
  }

  set(key: string, value: unknown): void {
    const field = this.plan.field(key)
    if (!field || !value || !this.isLocalNodeOwner) return
    const id = encodeField(field, value, this.raw, key)
    if (id !== undefined) this.raw.set(key, id, "trusting")
  }

  get refs(): { readonly [key: string]: Ref<object> | undefined } {
    return { profile: this.#ref("profile"), root: this.#ref("root") }
  }

  #ref(key: string): Ref<object> | undefined {
    const field: FieldPlan | undefined = this.plan.field(key)
    const id = storedReference(this.raw.get(key))
    return field?.type === "ref" && id !== undefined ? this.refAt(key, id, field) : undefined
  }

  subscribeToAllCoValuesSync(listener: (isSynced: boolean) => void): () => void {
    return nodeOf(this.raw).syncManager.watch.subscribe(undefined, listener)
  }

  /** Resolves when every value of the node is synced; rejects after `timeout` ms. */
  async waitForAllCoValuesSync(options: { readonly timeout?: number } = {}): Promise<void> {
    await nodeOf(this.raw).syncManager.waitForAllCoValuesSync(options.timeout ?? DEFAULT_SYNC_TIMEOUT_MS)
  }
}

/** What all account kinds do with references; the kind itself is made where the class is known. */
export const accountReferences: Pick<ValueKind, "accepts" | "wanted"> = {
  accepts: isAccount,
  wanted: (raw, plan, query) => wantedRefs(raw as RawAccount, plan, query), // accepts() has checked
}

function isAccount(raw: RawCoValue): raw is RawAccount {
  return raw instanceof RawAccount
}

function wantedRefs(raw: RawAccount, plan: ValuePlan, query: CompiledQuery): WantedRef[] {
  const wanted: WantedRef[] = []
  for (const [key, child] of query.fields) {
    const field = plan.field(key)
    if (field?.type === "ref")
      wanted.push({
        slot: key,
        id: storedReference(raw.get(key)),
        field,
        query: child,
        missing: `The ref ${key} is required but missing`,
      })
  }
  return wanted
}
