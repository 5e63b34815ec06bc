/** Schema builders, and the types that go with them; exported together as `co`. */
import { AccountSchemaObject } from "./definitions/account-schema.ts"
import { FeedSchema } from "./definitions/feed-schema.ts"
import { GroupSchemaObject } from "./definitions/group-schema.ts"
import { FileSchema } from "./definitions/file-schema.ts"
import { PlainTextSchema, RichTextSchema } from "./definitions/text-schemas.ts"
import { VectorSchema } from "./definitions/vector-schema.ts"
import { ListSchema } from "./definitions/list-schema.ts"
import { MapSchema, ProfileSchema, RecordSchema } from "./definitions/map-schema.ts"
import { OptionalSchema } from "./definitions/optional-schema.ts"
import { checkShape, type RuntimeShape } from "./definitions/shape.ts"
import { UnionSchema } from "./definitions/union-schema.ts"
import { ImageDefinition, type ImageSchema } from "./image.ts"
import type {
  AccountSchema,
  AccountShape,
  BaseProfileShape,
  CoDiscriminatedUnionSchema,
  CoFeedSchema,
  CoListSchema,
  CoMapSchema,
  CoOptionalSchema,
  CoPlainTextSchema,
  CoProfileSchema,
  ProfileFields,
  CoRecordSchema,
  CoRichTextSchema,
  CoSchema,
  CoVectorSchema,
  DefaultAccountShape,
  FieldSchema,
  FileStreamSchema,
  GroupSchema,
  LooseShape,
  ZodSchema,
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

/**
 * A map with named fields. Recursive references are getters.
 *
 * @example
 * ```ts
 * const Task = co.map({
 *   title: z.string(),
 *   get subtasks() {
 *     return co.list(Task)
 *   },
 * })
 * const task = Task.create({ title: "Move", subtasks: [{ title: "Pack", subtasks: [] }] })
 * console.log(task.title, task.subtasks[0]?.title) // Move Pack
 * ```
 */
export function map<Shape extends LooseShape>(shape: Shape): CoMapSchema<Shape> {
  return new MapSchema(checkShape(shape, "co.map")) as unknown as CoMapSchema<Shape>
}

/**
 * A map with free string keys.
 *
 * @example
 * ```ts
 * const Scores = co.record(z.string(), z.number())
 * const scores = Scores.create({ ann: 3 })
 * scores.$jazz.set("ben", 5)
 * console.log(Object.keys(scores).join()) // ann,ben
 * ```
 */
export function record<K extends ZodSchema<string>, V extends FieldSchema>(key: K, value: V): CoRecordSchema<K, V> {
  return new RecordSchema(key, value) as unknown as CoRecordSchema<K, V>
}

/**
 * A list.
 *
 * @example
 * ```ts
 * const list = co.list(z.string()).create(["milk"])
 * list.$jazz.push("eggs")
 * console.log(list.length, list[1]) // 2 eggs
 * ```
 */
export function list<E extends FieldSchema>(element: E): CoListSchema<E> {
  return new ListSchema(element) as unknown as CoListSchema<E>
}

/**
 * Append-only logs, one per session.
 *
 * @example
 * ```ts
 * const feed = co.feed(z.string()).create(["hello"])
 * feed.$jazz.push("again")
 * console.log(feed.byMe?.value) // again
 * ```
 */
export function feed<E extends FieldSchema>(element: E): CoFeedSchema<E> {
  return new FeedSchema(element) as unknown as CoFeedSchema<E>
}

/**
 * A text that several people can edit at once.
 *
 * @example
 * ```ts
 * const text = co.plainText().create("Jaz")
 * text.insertAfter(2, "z")
 * console.log(`${text}`) // Jazz
 * ```
 */
export function plainText(): CoPlainTextSchema {
  return new PlainTextSchema() as unknown as CoPlainTextSchema
}

/**
 * A text with markup.
 *
 * @example
 * ```ts
 * const text = co.richText().create("<p>Hello</p>")
 * console.log(`${text}`) // <p>Hello</p>
 * ```
 */
export function richText(): CoRichTextSchema {
  return new RichTextSchema() as unknown as CoRichTextSchema
}

/**
 * A file.
 *
 * @example
 * ```ts
 * const file = await co.fileStream().createFromBlob(new Blob(["hello"], { type: "text/plain" }))
 * console.log(file.getMetadata()?.mimeType, await file.toBlob()?.text()) // text/plain hello
 * ```
 */
export function fileStream(): FileStreamSchema {
  return new FileSchema() as unknown as FileStreamSchema
}

/**
 * Numbers, for similarity search.
 *
 * @example
 * ```ts
 * const Embedding = co.vector(2)
 * const vector = Embedding.create([1, 0])
 * console.log(vector.$jazz.cosineSimilarity([1, 0])) // 1
 * ```
 */
export function vector(dimensions: number): CoVectorSchema {
  return new VectorSchema(dimensions) as unknown as CoVectorSchema
}

/**
 * An image in several sizes.
 *
 * @example
 * ```ts
 * const original = await co.fileStream().createFromBlob(new Blob(["…"], { type: "image/png" }))
 * const image = co.image().create({ original, originalSize: [640, 480], progressive: false })
 * console.log(image.originalSize.join("x")) // 640x480
 * ```
 */
export function image(): ImageSchema {
  return ImageDefinition
}

/**
 * An account. With an argument both `profile` and `root` are required.
 *
 * @example
 * ```ts
 * const Root = co.map({ theme: z.string() })
 * const MyAccount = co.account({ profile: co.profile(), root: Root }).withMigration((account) => {
 *   if (!account.$jazz.has("root")) account.$jazz.set("root", { theme: "dark" })
 * })
 * const account = await createJazzTestAccount({ AccountSchema: MyAccount })
 * const { root } = await account.$jazz.ensureLoaded({ resolve: { root: true } })
 * console.log(root.theme) // dark
 * ```
 */
export function account(): AccountSchema
export function account<Shape extends LooseShape & AccountShape>(shape: Shape): AccountSchema<Shape>
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

/**
 * A profile: a map that always has a name.
 *
 * @example
 * ```ts
 * const MyProfile = co.profile({ city: z.string() })
 * const profile = MyProfile.create({ name: "Ann", city: "Oslo" })
 * console.log(profile.name, profile.city) // Ann Oslo
 * ```
 */
export function profile(): CoProfileSchema
export function profile<Shape extends LooseShape & ProfileFields>(shape: Shape): CoProfileSchema<ProfileShape<Shape>>
export function profile(shape: RuntimeShape = {}): CoSchema {
  return ProfileSchema.of(shape)
}

/**
 * A group, as a field.
 *
 * @example
 * ```ts
 * const Team = co.map({ members: co.group() })
 * const team = Team.create({ members: Group.create() })
 * console.log(team.members.myRole()) // admin
 * ```
 */
export function group(): GroupSchema {
  return new GroupSchemaObject() as unknown as GroupSchema
}

/**
 * A reference that may be empty.
 *
 * @example
 * ```ts
 * const Person = co.map({ pet: co.optional(co.map({ name: z.string() })) })
 * const person = Person.create({})
 * console.log(person.pet) // undefined
 * ```
 */
export function optional<S extends CoSchema>(schema: S): CoOptionalSchema<S> {
  return new OptionalSchema(schema) as unknown as CoOptionalSchema<S>
}

/**
 * One of several maps, told apart by the literal in one field.
 *
 * @example
 * ```ts
 * const Circle = co.map({ type: z.literal("circle"), radius: z.number() })
 * const Square = co.map({ type: z.literal("square"), side: z.number() })
 * const Shape = co.discriminatedUnion("type", [Circle, Square])
 * const shapes = co.list(Shape).create([Circle.create({ type: "circle", radius: 2 })])
 * const [first] = shapes
 * console.log(first?.$isLoaded && first.type === "circle" && first.radius) // 2
 * ```
 */
export function discriminatedUnion<Members extends readonly [CoSchema, ...CoSchema[]]>(
  key: string,
  members: Members,
): CoDiscriminatedUnionSchema<Members> {
  return new UnionSchema(key, members) as unknown as CoDiscriminatedUnionSchema<Members>
}
