/** The types of schemas: what `co.*` returns. Runtime in definitions/, instance types in infer.ts. */
import type { z } from "zod"
import type { LocalNode } from "cojson"
import type { CreateOptions, OwnerOptions } from "../values/owner-options.ts"
import type { Account } from "../values/account/account.ts"
import type { InstanceSchema } from "../legacy/class-schema.ts"
import type { AccountCreationProps, CreateAccountOptions, CreateAsOptions, CreatedAs } from "../values/account/account-options.ts"
import type { AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"
import type { AccountRole, InviteSecret, JsonValue } from "cojson"
import type { Group } from "../values/group/group.ts"
import type { CoValueClass, InstanceClass, PlainJSON } from "../values/base.ts"
import type { CoMapBase } from "../values/map/map-types.ts"
import type { FileStream } from "../values/file/file-stream.ts"
import type { CoPlainText } from "../values/text/co-plain-text.ts"
import type { CoRichText } from "../values/text/co-rich-text.ts"
import type { CoInput, DefaultQuery, FieldInit, Loaded, MapInit, ResolveAll, Settled } from "./infer.ts"
import type { LoadOptions, MergeOptions, SubscribeListener, SubscribeOptions } from "./load-options.ts"
import type { Query, Strict, StrictQuery } from "./resolve-query.ts"
import type { FileStreamPermissions, SchemaPermissions } from "./permissions.ts"

/** Any field definitions; loose on purpose: a narrower constraint would make TypeScript evaluate recursive getters too early. */
export type LooseShape = z.core.$ZodLooseShape

/** What tells a CoValue schema from a Zod schema. */
export interface CoSchema {
  readonly collaborative: true
  readonly builtin: string
}

/** A schema of any Zod 4: the types of one version of Zod do not take the schemas of another. */
export interface ZodSchema<Output = unknown> {
  readonly _zod: { readonly output: Output }
}

/** What may stand in a container. */
export type FieldSchema = ZodSchema | CoSchema | CoValueClass

interface HasClass {
  /** The class whose instances the schema makes. */
  getCoValueClass(): InstanceClass<this extends CoSchema ? Loaded<this, true> : never>
}

export interface CoOptionalSchema<S extends CoSchema = CoSchema> extends CoSchema {
  readonly builtin: "CoOptional"
  readonly innerType: S
  readonly resolveQuery: true
  getDefinition(): { readonly innerType: S }
  getCoValueClass(): InstanceClass
}

interface Optionable {
  optional(): CoOptionalSchema<this extends CoSchema ? this : never>
}

interface Loading<S extends CoSchema> {
  load<const R extends Query<S> = DefaultQuery<S>>(
    id: string,
    options?: LoadOptions<R> & Strict<R, Query<S>>,
  ): Promise<Settled<Loaded<S, R>>>
  subscribe<const R extends Query<S> = DefaultQuery<S>>(id: string, listener: SubscribeListener<Loaded<S, R>>): () => void
  subscribe<const R extends Query<S> = DefaultQuery<S>>(
    id: string,
    options: SubscribeOptions<R> & Strict<R, Query<S>>,
    listener: SubscribeListener<Loaded<S, R>>,
  ): () => void
}

interface Merging<S extends CoSchema> {
  /** Merges a branch of the value and of what the query covers. Rejects when the branch cannot be loaded. */
  unstable_merge<const R extends Query<S> = DefaultQuery<S>>(id: string, options: MergeOptions<R> & Strict<R, Query<S>>): Promise<void>
}

export interface UniqueOptions<Value, Resolve> {
  readonly value: Value
  readonly unique: JsonValue
  readonly owner: Group | Account
  readonly resolve?: Resolve
}

/** What is created stands in the methods, not in a type argument: there it would be evaluated too early for recursive schemas. */
interface Unique<S extends CoSchema> {
  /** Loads the value with this name, creating it or applying `value` to it. */
  upsertUnique<const R extends Query<S> = DefaultQuery<S>>(
    options: UniqueOptions<CoInput<S>, R> & Strict<R, Query<S>>,
  ): Promise<Settled<Loaded<S, R>>>
  /** Like {@link upsertUnique}, but leaves an existing value as it is. */
  getOrCreateUnique<const R extends Query<S> = DefaultQuery<S>>(
    options: UniqueOptions<CoInput<S>, R> & Strict<R, Query<S>>,
  ): Promise<Settled<Loaded<S, R>>>
  loadUnique<const R extends Query<S> = DefaultQuery<S>>(
    unique: JsonValue,
    ownerID: string,
    options?: LoadOptions<R> & Strict<R, Query<S>>,
  ): Promise<Settled<Loaded<S, R>>>
  /** The id that a value with this name has. */
  findUnique(unique: JsonValue, ownerID: string, as?: Account | Group | AnonymousJazzAgent): string
}

type PickKeys<Shape> = { readonly [K in keyof Shape]?: true }
/** The shape with only the named fields. */
export type PickedShape<Shape, Keys> = { [K in keyof Shape as K extends keyof Keys ? K : never]: Shape[K] }
/** The shape with the named fields optional. */
export type PartialShape<Shape, Keys> = {
  [K in keyof Shape]: K extends keyof Keys
    ? Shape[K] extends CoOptionalSchema
      ? Shape[K]
      : Shape[K] extends CoSchema
        ? CoOptionalSchema<Shape[K]>
        : Shape[K] extends z.core.$ZodType
          ? z.ZodOptional<Shape[K]>
          : Shape[K] extends ZodSchema<infer Output>
            ? ZodSchema<Output | undefined>
            : Shape[K] extends CoValueClass<infer V>
              ? CoOptionalSchema<InstanceSchema<V>>
              : Shape[K]
    : Shape[K]
}
/** The shape with fields added or replaced. */
export type ExtendedShape<Shape, Extra> = {
  [K in keyof Shape | keyof Extra]: K extends keyof Extra ? Extra[K] : K extends keyof Shape ? Shape[K] : never
}
type OmittedShape<Shape, Keys> = { [K in keyof Shape as K extends keyof Keys ? never : K]: Shape[K] }

export interface CoMapSchema<Shape extends LooseShape = LooseShape, CatchAll = unknown, Q = true>
  extends
    CoSchema,
    Optionable,
    HasClass,
    Loading<CoMapSchema<Shape, CatchAll, Q>>,
    Merging<CoMapSchema<Shape, CatchAll, Q>>,
    Unique<CoMapSchema<Shape, CatchAll, Q>> {
  readonly builtin: "CoMap"
  readonly shape: Shape
  readonly catchAll?: CatchAll
  readonly resolveQuery: Q
  create(init: MapInit<Shape>, options?: CreateOptions): Loaded<CoMapSchema<Shape, CatchAll, Q>, ResolveAll>
  /** A copy with a default resolve query. */
  resolved<const R extends Query<CoMapSchema<Shape, CatchAll, Q>>>(
    query: StrictQuery<R, Query<CoMapSchema<Shape, CatchAll, Q>>>,
  ): CoMapSchema<Shape, CatchAll, R>
  withPermissions(permissions: SchemaPermissions): CoMapSchema<Shape, CatchAll, Q>
  /** Changes this schema and returns it. The migration must be synchronous. */
  withMigration(migration: (value: Loaded<CoMapSchema<Shape, CatchAll, Q>, true>) => undefined): CoMapSchema<Shape, CatchAll, Q>
  pick<const K extends PickKeys<Shape>>(keys: K): CoMapSchema<PickedShape<Shape, K>>
  omit<const K extends PickKeys<Shape>>(keys: K): CoMapSchema<OmittedShape<Shape, K>>
  partial(): CoMapSchema<PartialShape<Shape, Shape>, CatchAll>
  partial<const K extends PickKeys<Shape>>(keys: K): CoMapSchema<PartialShape<Shape, K>, CatchAll>
  extend<Extra extends LooseShape>(shape: Extra): CoMapSchema<ExtendedShape<Shape, Extra>, CatchAll, Q>
  /** @deprecated use a nested `co.record` */
  catchall<C extends FieldSchema>(value: C): CoMapSchema<Shape, C>
  getDefinition(): { readonly shape: Shape; readonly catchall: CatchAll | undefined }
}

export interface CoProfileSchema<Shape extends LooseShape = BaseProfileShape, CatchAll = unknown, Q = true> extends Omit<
  CoMapSchema<Shape, CatchAll, Q>,
  "create"
> {
  create(
    init: MapInit<Shape>,
    options?: Group | { readonly owner?: Group; readonly unique?: JsonValue },
  ): Loaded<CoMapSchema<Shape, CatchAll, Q>, ResolveAll>
}

export interface CoRecordSchema<K = z.ZodString, V = unknown, Q = true>
  extends
    CoSchema,
    Optionable,
    HasClass,
    Loading<CoRecordSchema<K, V, Q>>,
    Merging<CoRecordSchema<K, V, Q>>,
    Unique<CoRecordSchema<K, V, Q>> {
  readonly builtin: "CoMap"
  readonly keyType: K
  readonly catchAll: V
  readonly resolveQuery: Q
  create(init: RecordInit<V>, options?: CreateOptions): Loaded<CoRecordSchema<K, V, Q>, ResolveAll>
  getDefinition(): { readonly shape: object; readonly catchall: V }
  resolved<const R extends Query<CoRecordSchema<K, V, Q>>>(query: StrictQuery<R, Query<CoRecordSchema<K, V, Q>>>): CoRecordSchema<K, V, R>
  withPermissions(permissions: SchemaPermissions): CoRecordSchema<K, V, Q>
}
export type RecordInit<V> = { [key: string]: FieldInit<V> }

export interface CoListSchema<E = unknown, Q = true>
  extends CoSchema, Optionable, HasClass, Loading<CoListSchema<E, Q>>, Merging<CoListSchema<E, Q>>, Unique<CoListSchema<E, Q>> {
  readonly builtin: "CoList"
  readonly element: E
  readonly resolveQuery: Q
  create(items: readonly FieldInit<E>[], options?: CreateOptions): Loaded<CoListSchema<E, Q>, ResolveAll>
  resolved<const R extends Query<CoListSchema<E, Q>>>(query: StrictQuery<R, Query<CoListSchema<E, Q>>>): CoListSchema<E, R>
  withPermissions(permissions: SchemaPermissions): CoListSchema<E, Q>
}

export interface CoFeedSchema<E = unknown, Q = true>
  extends CoSchema, Optionable, HasClass, Loading<CoFeedSchema<E, Q>>, Merging<CoFeedSchema<E, Q>> {
  readonly builtin: "CoFeed"
  readonly element: E
  readonly resolveQuery: Q
  create(items: readonly FieldInit<E>[], options?: OwnerOptions): Loaded<CoFeedSchema<E, Q>, ResolveAll>
  resolved<const R extends Query<CoFeedSchema<E, Q>>>(query: StrictQuery<R, Query<CoFeedSchema<E, Q>>>): CoFeedSchema<E, R>
  withPermissions(permissions: SchemaPermissions): CoFeedSchema<E, Q>
}

export interface CoPlainTextSchema extends CoSchema, Optionable, HasClass, Loading<CoPlainTextSchema>, Merging<CoPlainTextSchema> {
  readonly builtin: "CoPlainText"
  readonly resolveQuery: true
  create(text: string, options?: OwnerOptions): CoPlainText
  withPermissions(permissions: SchemaPermissions): CoPlainTextSchema
}

export interface CoRichTextSchema extends CoSchema, Optionable, HasClass, Loading<CoRichTextSchema>, Merging<CoRichTextSchema> {
  readonly builtin: "CoRichText"
  readonly resolveQuery: true
  create(text: string, options?: OwnerOptions): CoRichText
  withPermissions(permissions: SchemaPermissions): CoRichTextSchema
}

export interface FileStreamSchema extends CoSchema, Optionable, HasClass, Merging<FileStreamSchema> {
  readonly builtin: "FileStream"
  readonly resolveQuery: true
  create(options?: OwnerOptions): FileStream
  createFromBlob(
    blob: Blob,
    options?: Group | Account | { readonly owner?: Group | Account; readonly onProgress?: (fraction: number) => void },
  ): Promise<FileStream>
  createFromArrayBuffer(
    buffer: ArrayBuffer,
    mimeType: string,
    fileName: string | undefined,
    options?: Group | Account | { readonly owner?: Group | Account; readonly onProgress?: (fraction: number) => void },
  ): Promise<FileStream>
  load(id: string, options?: FileLoadOptions): Promise<Settled<FileStream>>
  loadAsBlob(id: string, options?: FileLoadOptions): Promise<Blob | undefined>
  loadAsBase64(id: string, options?: FileLoadOptions & { readonly dataURL?: boolean }): Promise<string | undefined>
  subscribe(id: string, listener: SubscribeListener<FileStream>): () => void
  subscribe(id: string, options: SubscribeOptions<true>, listener: SubscribeListener<FileStream>): () => void
  withPermissions(permissions: FileStreamPermissions): FileStreamSchema
}
export interface FileLoadOptions {
  readonly loadAs?: Account | AnonymousJazzAgent
  /** Resolve before the end of the stream has arrived. */
  readonly allowUnfinished?: boolean
  readonly skipRetry?: boolean
  readonly resolve?: true
}

export interface CoVectorSchema extends CoSchema, Optionable, HasClass, Loading<CoVectorSchema> {
  readonly builtin: "CoVector"
  readonly dimensions: number
  readonly resolveQuery: true
  create(vector: readonly number[] | Float32Array, options?: OwnerOptions): Loaded<CoVectorSchema, true>
  withPermissions(permissions: SchemaPermissions): CoVectorSchema
}

/** What every profile has besides the application's fields. */
export type BaseProfileShape = { name: z.ZodString; inbox: z.ZodOptional<z.ZodString>; inboxInvite: z.ZodOptional<z.ZodString> }
/** What the fields that every profile has may be, where an application says it itself. */
export type ProfileFields = {
  readonly name?: TextSchema
  readonly inbox?: OptionalTextSchema
  readonly inboxInvite?: OptionalTextSchema
}
type TextSchema = { readonly _zod: { readonly def: { readonly type: "string" } } }
type OptionalTextSchema = { readonly _zod: { readonly def: { readonly type: "optional"; readonly innerType: TextSchema } } }
/** What every account schema has: a map with a name, and a map. */
export type BaseAccountShape = {
  profile: MapWith<ProfileFields & { readonly name: unknown }>
  root: MapWith<object>
}
/** What accounts are made of: classes of such maps too. */
export type AccountShape = {
  profile: BaseAccountShape["profile"] | CoValueClass<{ readonly name: string }>
  root: BaseAccountShape["root"] | CoValueClass<CoMapBase>
}
/** Looks at the named fields only: all of them would be evaluated too early for recursive schemas. */
type MapWith<Shape> = CoSchema & { readonly builtin: "CoMap"; readonly shape: Shape }
/** The shape of `co.account()` without arguments: a profile with a name, and a root with whatever fields the account's own schema gives it. */
export type DefaultAccountShape = { profile: CoProfileSchema; root: CoMapSchema<Record<never, never>, ZodSchema<PlainJSON>> }

export interface AccountSchema<Shape extends LooseShape = DefaultAccountShape, Q = true>
  extends CoSchema, Optionable, HasClass, Loading<AccountSchema<Shape, Q>>, Merging<AccountSchema<Shape, Q>> {
  readonly builtin: "Account"
  readonly shape: Shape
  readonly resolveQuery: Q
  /** Makes a node with a new account. Does not activate it. */
  create(options: CreateAccountOptions): Promise<Loaded<AccountSchema<Shape, Q>, true>>
  /** Creates an account that is connected through another account's node and returns its credentials. */
  createAs(
    worker: Account,
    options: CreateAsOptions<Loaded<AccountSchema<Shape, Q>, true>>,
  ): Promise<CreatedAs<Loaded<AccountSchema<Shape, Q>, Q>>>
  getMe(): Loaded<AccountSchema<Shape, Q>, true>
  getDefinition(): { readonly shape: Shape }
  resolved<const R extends Query<AccountSchema<Shape, Q>>>(query: StrictQuery<R, Query<AccountSchema<Shape, Q>>>): AccountSchema<Shape, R>
  /** Changes this schema and returns it. */
  withMigration(
    migration: (account: Loaded<AccountSchema<Shape, Q>, true>, creationProps?: AccountCreationProps) => void | Promise<void>,
  ): AccountSchema<Shape, Q>
  /** The instance of the account that signs on `node`. */
  fromNode(node: LocalNode): Loaded<AccountSchema<Shape, Q>, true>
}

export interface GroupSchema extends CoSchema, Optionable, HasClass, Loading<GroupSchema> {
  readonly builtin: "Group"
  readonly resolveQuery: true
  create(options?: Account | { readonly owner: Account; readonly name?: string }): Group
  createInvite(id: string, options?: { readonly role?: AccountRole; readonly loadAs?: Account }): Promise<InviteSecret>
}

export interface CoDiscriminatedUnionSchema<Members extends readonly CoSchema[] = readonly CoSchema[], Q = true>
  extends CoSchema, Optionable, HasClass, Loading<CoDiscriminatedUnionSchema<Members, Q>> {
  readonly builtin: "CoDiscriminatedUnion"
  readonly discriminator: string
  readonly options: Members
  readonly resolveQuery: Q
  getDefinition(): { readonly discriminator: string; readonly options: Members }
  resolved<const R extends Query<CoDiscriminatedUnionSchema<Members, Q>>>(
    query: StrictQuery<R, Query<CoDiscriminatedUnionSchema<Members, Q>>>,
  ): CoDiscriminatedUnionSchema<Members, R>
}
