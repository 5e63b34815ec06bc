import { isRawCoID, type RawCoID } from "cojson"
import { ImageDefinition } from "../schema/image.ts"
import { FileStream } from "../schema/definitions/file-schema.ts"
import { sizeFor, sizeKey, sizesAmong, type ImageSize } from "./image-size.ts"

/** A version of an image, with its size in pixels. */
export interface LoadedImage extends ImageSize {
  readonly image: FileStream
}

/** An image as far as it is loaded, or its id, which is loaded as the active account. */
export type ImageOrID = ImageDefinition | string

/**
 * The original, as soon as all of it is here; null when it cannot be loaded, which is reported.
 *
 * @example
 * ```ts
 * import { loadImage } from "jazz-tools/media"
 *
 * const original = await co.fileStream().createFromBlob(new Blob(["…"], { type: "image/png" }))
 * const image = co.image().create({ original, originalSize: [640, 480], progressive: false })
 * const found = await loadImage(image.$jazz.id)
 * console.log(found?.width, found?.image.getMetadata()?.mimeType) // 640 image/png
 * ```
 */
export async function loadImage(imageOrID: ImageOrID): Promise<LoadedImage | null> {
  const image = await definition(imageOrID)
  return image ? loadOriginal(image) : null
}

/**
 * The smallest version with at least the pixels of that size, or the largest one, as soon as all of it is here; of an image that is not
 * progressive the original. Null when it cannot be loaded, which is reported, and when a progressive image has no versions.
 *
 * @example
 * ```ts
 * import { loadImageBySize } from "jazz-tools/media"
 *
 * const original = await co.fileStream().createFromBlob(new Blob(["…"], { type: "image/png" }))
 * const image = co.image().create({ original, originalSize: [640, 480], progressive: true })
 * for (const size of ["640x480", "320x240"]) image.$jazz.set(size, original)
 * console.log((await loadImageBySize(image, 300, 200))?.width) // 320
 * ```
 */
export async function loadImageBySize(imageOrID: ImageOrID, width: number, height: number): Promise<LoadedImage | null> {
  const image = await definition(imageOrID)
  if (!image) return null
  if (!image.progressive) return loadOriginal(image)
  const size = sizeFor(sizesAmong(Object.keys(image)), { width, height })
  return size ? loadVersion(image, sizeKey(size), size) : null
}

async function definition(imageOrID: ImageOrID): Promise<ImageDefinition | undefined> {
  if (typeof imageOrID !== "string") return imageOrID
  const image = await ImageDefinition.load(imageOrID)
  return image.$isLoaded ? image : undefined
}

function loadOriginal(image: ImageDefinition): Promise<LoadedImage | null> {
  const [width, height] = image.originalSize
  return loadVersion(image, "original", { width, height })
}

async function loadVersion(image: ImageDefinition, key: string, { width, height }: ImageSize): Promise<LoadedImage | null> {
  const id = fileIDAt(image, key)
  const file = id === undefined ? undefined : await FileStream.load(id, { loadAs: image.$jazz.loadedAs })
  return file?.$isLoaded ? { width, height, image: file } : null
}

/** Id of a version, without loading it. */
export function fileIDAt(image: ImageDefinition, key: string): RawCoID | undefined {
  const id = image.$jazz.raw.get(key)
  return isRawCoID(id) ? id : undefined
}
