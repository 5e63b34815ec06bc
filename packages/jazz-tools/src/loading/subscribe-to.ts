/** Loading and subscribing by class or schema: the low-level functions. */
import type { CoSchema } from "../schema/schema-types.ts"
import { nodeOfReader, type AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"
import type { Account } from "../values/account/account.ts"
import type { CoValueClass, ContentPiece, InstanceClass } from "../values/base.ts"
import type { DefaultQuery, Loaded, Settled } from "../schema/infer.ts"
import type { Query, Strict } from "../schema/resolve-query.ts"
import type { LoadOptions, SubscribeListener, SubscribeOptions } from "../schema/load-options.ts"
import { activeAccountContext } from "../context/active-account.ts"
import { readingNode } from "../schema/definitions/co-schema-object.ts"
import { expectPlan } from "../schema/plan-of.ts"
import { exportPieces, importPieces } from "../values/export-import.ts"
import { loadUniqueWithHooks, type LoadUniqueOptions } from "../values/unique.ts"
import { loadTree, loadValue } from "./load.ts"
import { Subscription } from "./subscribe.ts"

/** What values are loaded by: a schema of `co`, or a class. */
export type CoValueClassOrSchema = CoSchema | CoValueClass

/** Schema and query are both inferred here, so that the query must stand in `resolve` by itself. */
type Asked<Options, S, R> = Omit<Options, "resolve" | "loadAs"> &
  Strict<R, Query<S>> & {
    readonly resolve?: R
    /** Default: the active account. */
    readonly loadAs?: Account | AnonymousJazzAgent
  }

/**
 * Resolves with a placeholder when the value cannot be read.
 *
 * @example
 * ```ts
 * import { loadCoValue } from "jazz-tools"
 *
 * const Note = co.map({ text: z.string() })
 * const note = await loadCoValue(Note, Note.create({ text: "hi" }).$jazz.id, { loadAs: me })
 * console.log(note.$isLoaded && note.text) // hi
 * ```
 */
export async function loadCoValue<S extends CoValueClassOrSchema, const R extends Query<S> = DefaultQuery<S>>(
  schema: S,
  id: string,
  options: Asked<LoadOptions<R>, S, R> = {},
): Promise<Settled<Loaded<S, R>>> {
  return (await loadValue(readingNode(options), expectPlan(schema), id, options)) as Settled<Loaded<S, R>> // the plan makes instances of S
}

/**
 * `syncResolution`: deliver a first value that is here already before returning.
 *
 * @example
 * ```ts
 * import { subscribeToCoValue } from "jazz-tools"
 *
 * const Note = co.map({ text: z.string() })
 * const { id } = Note.create({ text: "hi" }).$jazz
 * const stop = subscribeToCoValue(Note, id, { loadAs: me, syncResolution: true }, (note) => console.log(note.text)) // hi
 * stop()
 * ```
 */
export function subscribeToCoValue<S extends CoValueClassOrSchema, const R extends Query<S> = DefaultQuery<S>>(
  schema: S,
  id: string,
  options: Asked<SubscribeOptions<R>, S, R> & { readonly syncResolution?: boolean },
  listener: SubscribeListener<Loaded<S, R>>,
): () => void {
  // Listeners get what the plan of S makes.
  return new Subscription(readingNode(options), expectPlan(schema), id, options, listener as (value: object, stop: () => void) => void).stop
}

/**
 * Loads a value by its unique name, with hooks for creating and updating it.
 *
 * @example
 * ```ts
 * import { unstable_loadUnique } from "jazz-tools"
 *
 * const Settings = co.map({ theme: z.string() })
 * const owner = Group.create()
 * const settings = await unstable_loadUnique(Settings, {
 *   unique: "settings",
 *   owner,
 *   onCreateWhenMissing: () => {
 *     Settings.create({ theme: "dark" }, { unique: "settings", owner })
 *   },
 * })
 * console.log(settings.$isLoaded && settings.theme) // dark
 * ```
 */
export async function unstable_loadUnique<S extends CoSchema, const R extends Query<S> = DefaultQuery<S>>(
  schema: S,
  options: LoadUniqueOptions<Loaded<S, true>> & { readonly resolve?: R },
): Promise<Settled<Loaded<S, R>>> {
  const request = { ...options, resolve: options.resolve ?? ("resolveQuery" in schema ? schema.resolveQuery : true) }
  return (await loadUniqueWithHooks(expectPlan(schema), request as LoadUniqueOptions<never>)) as Settled<Loaded<S, R>> // the plan makes instances of S
}

/**
 * The content of a value, of what the query covers and of what is needed to read them; null when it cannot be read.
 *
 * @example
 * ```ts
 * import { exportCoValue } from "jazz-tools"
 *
 * const Note = co.map({ text: z.string() })
 * const note = Note.create({ text: "hi" })
 * const pieces = await exportCoValue(Note, note.$jazz.id, { loadAs: me })
 * console.log(pieces?.some(({ id }) => id === note.$jazz.id)) // true
 * ```
 */
export async function exportCoValue<S extends CoValueClassOrSchema, const R extends Query<S> = DefaultQuery<S>>(
  schema: S,
  id: string,
  options: Asked<LoadOptions<R>, S, R> & { readonly bestEffortResolution?: boolean } = {},
): Promise<ContentPiece[] | null> {
  const node = readingNode(options)
  const { root, failure } = await loadTree(node, expectPlan(schema), id, options)
  if (failure && !(options.bestEffortResolution && root.isHere)) return null
  if (failure) await root.allSettled() // the first failure ended the load, the rest may still be on its way
  return exportPieces(node, root.covered())
}

/**
 * Takes exported content into the node of `loadAs`, default the active account. Idempotent.
 *
 * @example
 * ```ts
 * import { exportCoValue, importContentPieces } from "jazz-tools"
 *
 * const Note = co.map({ text: z.string() })
 * const group = Group.create().makePublic()
 * const { id } = Note.create({ text: "hi" }, group).$jazz
 * const pieces = await exportCoValue(Note, id, { loadAs: me })
 * const ben = await createJazzTestAccount()
 * importContentPieces(pieces ?? [], ben)
 * const note = await Note.load(id, { loadAs: ben })
 * console.log(note.$isLoaded && note.text) // hi
 * ```
 */
export function importContentPieces(
  pieces: readonly ContentPiece[],
  loadAs: Account | AnonymousJazzAgent = activeAccountContext.get(),
): void {
  importPieces(nodeOfReader(loadAs), pieces)
}

/**
 * The class of a schema, or the class itself. Throws `Unsupported schema`.
 *
 * @example
 * ```ts
 * import { CoMap, coValueClassFromCoValueClassOrSchema } from "jazz-tools"
 *
 * const Note = co.map({ text: z.string() })
 * console.log(coValueClassFromCoValueClassOrSchema(Note) === Note.getCoValueClass()) // true
 * ```
 */
export function coValueClassFromCoValueClassOrSchema<S extends CoValueClassOrSchema>(schema: S): InstanceClass<Loaded<S, true>> {
  return expectPlan(schema).instanceClass as InstanceClass<Loaded<S, true>> // the plan makes instances of S
}
