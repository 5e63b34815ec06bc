/** Loading and subscribing by class or schema: the low-level functions. */
import type { CoSchema } from "../schema/schema-types.ts"
import { nodeOfReader, type AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"
import type { Account } from "../values/account/account.ts"
import type { CoValueClass, ContentPiece } from "../values/base.ts"
import type { DefaultQuery, Loaded, Settled } from "../schema/infer.ts"
import type { Query } from "../schema/resolve-query.ts"
import type { LoadOptions, SubscribeListener, SubscribeOptions } from "../schema/load-options.ts"
import { activeAccountContext } from "../context/active-account.ts"
import { expectPlan } from "../schema/plan-of.ts"
import { exportPieces, importPieces } from "../values/export-import.ts"
import { loadUniqueWithHooks, type LoadUniqueOptions } from "../values/unique.ts"
import { loadTree, loadValue } from "./load.ts"
import { Subscription } from "./subscribe.ts"

export type CoValueClassOrSchema = CoSchema | CoValueClass

type Reader = { readonly loadAs: Account | AnonymousJazzAgent }

/** Resolves with a placeholder when the value cannot be read. */
export async function loadCoValue<S extends CoValueClassOrSchema, const R extends Query<S> = DefaultQuery<S>>(
  schema: S,
  id: string,
  options: LoadOptions<S, R> & Reader,
): Promise<Settled<Loaded<S, R>>> {
  return (await loadValue(nodeOfReader(options.loadAs), expectPlan(schema), id, options)) as Settled<Loaded<S, R>> // the plan makes instances of S
}

/** `syncResolution`: deliver a first value that is here already before returning. */
export function subscribeToCoValue<S extends CoValueClassOrSchema, const R extends Query<S> = DefaultQuery<S>>(
  schema: S,
  id: string,
  options: SubscribeOptions<S, R> & Reader & { readonly syncResolution?: boolean },
  listener: SubscribeListener<Loaded<S, R>>,
): () => void {
  // Listeners get what the plan of S makes.
  return new Subscription(
    nodeOfReader(options.loadAs),
    expectPlan(schema),
    id,
    options,
    listener as (value: object, stop: () => void) => void,
  ).stop
}

/** Loads a value by its unique name, with hooks for creating and updating it. */
export async function unstable_loadUnique<S extends CoSchema, const R extends Query<S> = DefaultQuery<S>>(
  schema: S,
  options: LoadUniqueOptions<Loaded<S, true>> & { readonly resolve?: R },
): Promise<Settled<Loaded<S, R>>> {
  const request = { ...options, resolve: options.resolve ?? ("resolveQuery" in schema ? schema.resolveQuery : true) }
  return (await loadUniqueWithHooks(expectPlan(schema), request as LoadUniqueOptions<never>)) as Settled<Loaded<S, R>> // the plan makes instances of S
}

/** The content of a value, of what the query covers and of what is needed to read them; null when it cannot be read. */
export async function exportCoValue<S extends CoValueClassOrSchema, const R extends Query<S> = DefaultQuery<S>>(
  schema: S,
  id: string,
  options: LoadOptions<S, R> & Reader & { readonly bestEffortResolution?: boolean },
): Promise<ContentPiece[] | null> {
  const node = nodeOfReader(options.loadAs)
  const { root, failure } = await loadTree(node, expectPlan(schema), id, options)
  if (failure && !(options.bestEffortResolution && root.isHere)) return null
  return exportPieces(node, root.covered())
}

/** Takes exported content into the node of `loadAs`, default the active account. Idempotent. */
export function importContentPieces(
  pieces: readonly ContentPiece[],
  loadAs: Account | AnonymousJazzAgent = activeAccountContext.get(),
): void {
  importPieces(nodeOfReader(loadAs), pieces)
}

/** The class of a schema, or the class itself. Throws `Unsupported schema`. */
export function coValueClassFromCoValueClassOrSchema(schema: CoValueClassOrSchema): CoValueClass {
  return expectPlan(schema).instanceClass
}
