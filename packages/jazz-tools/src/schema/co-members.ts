/** Schema builders, and the types that go with them; exported together as `co`. */
import { AccountSchemaObject } from "./definitions/account-schema.ts"
import { FeedSchema } from "./definitions/feed-schema.ts"
import { GroupSchemaObject } from "./definitions/group-schema.ts"
import { FileSchema, PlainTextSchema, RichTextSchema, VectorSchema } from "./definitions/leaf-schemas.ts"
import { ListSchema } from "./definitions/list-schema.ts"
import { MapSchema, ProfileSchema, RecordSchema } from "./definitions/map-schema.ts"
import { OptionalSchema } from "./definitions/optional-schema.ts"
import { checkShape, type RuntimeShape } from "./definitions/shape.ts"
import { UnionSchema } from "./definitions/union-schema.ts"
import { ImageDefinition, type ImageSchema } from "./image.ts"
import type { z } from "zod"
import type {
  AccountSchema,
  BaseProfileShape,
  CoDiscriminatedUnionSchema,
  CoFeedSchema,
  CoListSchema,
  CoMapSchema,
  CoOptionalSchema,
  CoPlainTextSchema,
  CoProfileSchema,
  CoRecordSchema,
  CoRichTextSchema,
  CoSchema,
  CoVectorSchema,
  DefaultAccountShape,
  FieldSchema,
  FileStreamSchema,
  GroupSchema,
  LooseShape,
} from "./schema-types.ts"

export type {
  AccountSchema as Account,
  CoDiscriminatedUnionSchema as DiscriminatedUnion,
  CoFeedSchema as Feed,
  CoListSchema as List,
  CoMapSchema as Map,
  CoOptionalSchema as Optional,
  CoPlainTextSchema as PlainText,
  CoProfileSchema as Profile,
  CoRecordSchema as Record,
  CoRichTextSchema as RichText,
  CoVectorSchema as Vector,
  FileStreamSchema as FileStream,
  GroupSchema as Group,
} from "./schema-types.ts"
export type { ImageSchema as Image } from "./image.ts"
export type { CoInput as input, Loaded as loaded, Loaded as output } from "./infer.ts"

// The builders return run-time schemas under their user-facing types: those add the types of fields, which exist only there.

/** A map with named fields. Recursive references are getters. */
export function map<Shape extends LooseShape>(shape: Shape): CoMapSchema<Shape> {
  return new MapSchema(checkShape(shape, "co.map")) as unknown as CoMapSchema<Shape>
}

/** A map with free string keys. */
export function record<K extends z.core.$ZodType<string>, V extends FieldSchema>(key: K, value: V): CoRecordSchema<K, V> {
  return new RecordSchema(key, value) as unknown as CoRecordSchema<K, V>
}

/** A list. */
export function list<E extends FieldSchema>(element: E): CoListSchema<E> {
  return new ListSchema(element) as unknown as CoListSchema<E>
}

/** Append-only logs, one per session. */
export function feed<E extends FieldSchema>(element: E): CoFeedSchema<E> {
  return new FeedSchema(element) as unknown as CoFeedSchema<E>
}

/** A text that several people can edit at once. */
export function plainText(): CoPlainTextSchema {
  return new PlainTextSchema() as unknown as CoPlainTextSchema
}

/** A text with markup. */
export function richText(): CoRichTextSchema {
  return new RichTextSchema() as unknown as CoRichTextSchema
}

/** A file. */
export function fileStream(): FileStreamSchema {
  return new FileSchema() as unknown as FileStreamSchema
}

/** Numbers, for similarity search. */
export function vector(dimensions: number): CoVectorSchema {
  return new VectorSchema(dimensions) as unknown as CoVectorSchema
}

/** An image in several sizes. */
export function image(): ImageSchema {
  return ImageDefinition
}

/** An account. With an argument both `profile` and `root` are required. */
export function account(): AccountSchema
export function account<Shape extends LooseShape & { profile: unknown; root: unknown }>(shape: Shape): AccountSchema<Shape>
export function account(shape?: LooseShape): AccountSchema {
  return new AccountSchemaObject(shape && checkShape(shape, "co.account")) as unknown as AccountSchema<DefaultAccountShape>
}

type ProfileShape<Shape> = {
  [K in keyof Shape | keyof BaseProfileShape]: K extends keyof BaseProfileShape
    ? BaseProfileShape[K]
    : K extends keyof Shape
      ? Shape[K]
      : never
}

/** A profile: a map that always has a name. */
export function profile(): CoProfileSchema
export function profile<Shape extends LooseShape>(shape: Shape): CoProfileSchema<ProfileShape<Shape>>
export function profile(shape: RuntimeShape = {}): CoProfileSchema {
  return ProfileSchema.of(shape) as unknown as CoProfileSchema
}

/** A group, as a field. */
export function group(): GroupSchema {
  return new GroupSchemaObject() as unknown as GroupSchema
}

/** A reference that may be empty. */
export function optional<S extends CoSchema>(schema: S): CoOptionalSchema<S> {
  return new OptionalSchema(schema) as unknown as CoOptionalSchema<S>
}

/** One of several maps, told apart by the literal in one field. */
export function discriminatedUnion<const Members extends readonly [CoSchema, ...CoSchema[]]>(
  key: string,
  members: Members,
): CoDiscriminatedUnionSchema<Members> {
  return new UnionSchema(key, members) as unknown as CoDiscriminatedUnionSchema<Members>
}
