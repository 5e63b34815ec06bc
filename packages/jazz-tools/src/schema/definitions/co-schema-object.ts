/** CoSchemaObject: what all schemas made by `co.*` share at run time. The types users see are in schema-types.ts. */
import { activeAccountContext } from "../../context/active-account.ts"
import { AnonymousJazzAgent } from "../../values/account/anonymous-agent.ts"
import type { LocalNode } from "cojson"
import { createValue } from "../../values/creation.ts"
import { kinds, type RuntimeLoadOptions, type RuntimeSubscribeOptions } from "../../values/kinds.ts"
import { subscribeArguments } from "../../values/value-jazz.ts"
import { OptionalSchema } from "./optional-schema.ts"
import type { BranchDefinition } from "../load-options.ts"
import { defaultPermissions, type SchemaPermissions } from "../permissions.ts"
import { attachPlan, expectPlan } from "../plan-of.ts"
import type { Builtin, Migration, ValuePlan } from "../plan.ts"

type Listener = (value: never, unsubscribe: () => void) => void
type LoadAs = { readonly loadAs?: unknown }

/** The node that reads: of `loadAs`, else of the active account. */
export function readingNode(options: LoadAs | undefined): LocalNode {
  const reader = options?.loadAs
  if (reader instanceof AnonymousJazzAgent) return reader.node
  return ((reader as { readonly $jazz: { readonly localNode: LocalNode } } | undefined) ?? activeAccountContext.get()).$jazz.localNode
}

export abstract class CoSchemaObject {
  readonly collaborative = true
  abstract readonly builtin: Builtin | "CoOptional"
  readonly resolveQuery: unknown = true
  /** Set when the schema was declared; later changes of the defaults do not reach it. */
  protected permissions: SchemaPermissions = defaultPermissions()
  protected migration: Migration | undefined

  constructor() {
    attachPlan(this, () => this.compile())
  }

  protected abstract compile(): ValuePlan
  /** A schema of the same definition, to be varied. */
  protected abstract copy(): CoSchemaObject

  optional(): OptionalSchema {
    return new OptionalSchema(this)
  }

  getCoValueClass(): object {
    return expectPlan(this).instanceClass
  }

  load(id: string, options?: RuntimeLoadOptions & LoadAs): Promise<object> {
    return kinds.load(readingNode(options), expectPlan(this), id, this.withDefault(options))
  }

  subscribe(id: string, first: (RuntimeSubscribeOptions & LoadAs) | Listener, second?: Listener): () => void {
    const [options, listener] = subscribeArguments(first, second)
    return kinds.subscribe(readingNode(options as LoadAs), expectPlan(this), id, this.withDefault(options), listener)
  }

  async unstable_merge(id: string, options: { readonly branch: BranchDefinition; readonly resolve?: unknown } & LoadAs): Promise<void> {
    const { branch, resolve } = options
    await kinds.merge(readingNode(options), expectPlan(this), id, { resolve: resolve || this.resolveQuery, unstable_branch: branch })
  }

  /** The options, with the schema's query where they have none. */
  protected withDefault<O extends { readonly resolve?: unknown }>(options: O | undefined): O {
    const given = options ?? ({} as O)
    return given.resolve || this.resolveQuery === true ? given : { ...given, resolve: this.resolveQuery }
  }

  protected varied(change: { readonly resolveQuery?: unknown; readonly permissions?: SchemaPermissions }): this {
    const copy = this.copy()
    copy.permissions = this.permissions
    copy.migration = this.migration
    Object.assign(copy, { resolveQuery: this.resolveQuery }, change)
    return copy as this // copy() makes the same kind
  }
}

/** Schemas whose values anybody can create with an owner. */
export abstract class CreatableSchema extends CoSchemaObject {
  create(init: unknown, options?: unknown): object {
    return createValue(expectPlan(this), init, options)
  }

  withPermissions(permissions: SchemaPermissions): this {
    return this.varied({ permissions })
  }
}

/** Creatable schemas that hold references. */
export abstract class ContainerSchema extends CreatableSchema {
  resolved(resolveQuery: unknown): this {
    return this.varied({ resolveQuery })
  }
}
