import { boolean, number, optional, string, tuple, type z } from "zod"
import { FileSchema } from "./definitions/file-schema.ts"
import { MapSchema } from "./definitions/map-schema.ts"
import type { Loaded } from "./infer.ts"
import type { CoMapSchema, FileStreamSchema } from "./schema-types.ts"

/** Fields of images; every stored size is a file under `<width>x<height>`. */
export type ImageShape = {
  original: FileStreamSchema
  originalSize: z.ZodTuple<[z.ZodNumber, z.ZodNumber], null>
  placeholderDataURL: z.ZodOptional<z.ZodString>
  progressive: z.ZodBoolean
}
export type ImageSchema = CoMapSchema<ImageShape, FileStreamSchema>

const shape = {
  original: new FileSchema(),
  originalSize: tuple([number(), number()]),
  placeholderDataURL: optional(string()),
  progressive: boolean(),
}

/**
 * The schema of images; `co.image()` is the same object.
 *
 * @example
 * ```ts
 * import { ImageDefinition } from "jazz-tools"
 *
 * const original = await co.fileStream().createFromBlob(new Blob(["…"], { type: "image/png" }))
 * const image = ImageDefinition.create({ original, originalSize: [640, 480], progressive: true })
 * image.$jazz.set("64x48", original)
 * console.log(Object.keys(image).includes("64x48")) // true
 * ```
 */
export const ImageDefinition = new MapSchema(shape, new FileSchema()) as unknown as ImageSchema // the user-facing type of the same schema
export type ImageDefinition = Loaded<ImageSchema>
