import type { Group } from "../values/group/group.ts"
import type { Account } from "../values/account/account.ts"
import type { FileStream } from "../values/file/file-stream.ts"
import { ImageDefinition, type ImageSchema } from "../schema/image.ts"
import type { Loaded } from "../schema/infer.ts"
import { fitted, longestSide, sizeKey, type ImageSize } from "./image-size.ts"

/** How an image is stored: owner, sizes in pixels, placeholder. */
export interface CreateImageOptions {
  /** Of the image and of each of its files. Without it each gets a group of its own. */
  readonly owner?: Group | Account | undefined
  /** `"blur"` stores a tiny version, 8 pixels at most, to show until something better has arrived. */
  readonly placeholder?: "blur" | false | undefined
  /** Longest side in pixels. Larger sources are scaled down before they are stored; smaller ones are stored as they are. */
  readonly maxSize?: number | undefined
  /** Stores smaller versions as well, of 256, 512, 1,024 and 2,048 pixels. */
  readonly progressive?: boolean | undefined
}

/** What `createImage` needs of an image library. */
export interface ImageTools<Source, Resized = Source> {
  /** Stores the source, or what {@link resize} made of it, as a file that has ended. */
  createFileStreamFromSource(source: Source | Resized, owner?: Group | Account): Promise<FileStream>
  /** In pixels. */
  getImageSize(source: Source): Promise<ImageSize>
  /** A data URL. */
  getPlaceholderBase64(source: Source): Promise<string>
  /** The same picture in that size, in the format of the source. */
  resize(source: Source, width: number, height: number): Promise<Resized>
}

/** An image whose original is loaded. */
export type CreatedImage = Loaded<ImageSchema, { original: true }>

/** Longest sides of the smaller versions, in pixels. */
const PROGRESSIVE_SIZES = [256, 512, 1024, 2048]

/**
 * A `createImage` on an image library of your own.
 *
 * @param guard throws for sources that the library cannot read; asked first
 *
 * @example
 * ```ts
 * import { createImageFactory } from "jazz-tools/media"
 *
 * const createBlankImage = createImageFactory<{ width: number; height: number }>({
 *   getImageSize: async (blank) => blank,
 *   resize: async (_, width, height) => ({ width, height }),
 *   getPlaceholderBase64: async () => "data:,",
 *   createFileStreamFromSource: (blank) => co.fileStream().createFromBlob(new Blob([`${blank.width} by ${blank.height}`])),
 * })
 * const image = await createBlankImage({ width: 800, height: 600 }, { maxSize: 400 })
 * console.log(await image.original.toBlob()?.text()) // 400 by 300
 * ```
 */
export function createImageFactory<Source, Resized = Source>(
  tools: ImageTools<Source, Resized>,
  guard: (source: Source) => void = () => {},
): (source: Source, options?: CreateImageOptions) => Promise<CreatedImage> {
  return async function createImage(source, { owner, placeholder, maxSize, progressive = false } = {}) {
    guard(source)
    if (maxSize !== undefined && !(Number.isInteger(maxSize) && maxSize > 0))
      throw new Error(`maxSize must be a positive whole number of pixels, not ${maxSize}`)
    const natural = await tools.getImageSize(source)
    const placeholderDataURL = placeholder === "blur" ? await tools.getPlaceholderBase64(source) : undefined
    const size = maxSize === undefined ? natural : fitted(natural, maxSize)
    const stored = size === natural ? source : await tools.resize(source, size.width, size.height)
    const original = await tools.createFileStreamFromSource(stored, owner)

    const init = { originalSize: [size.width, size.height] as [number, number], progressive, placeholderDataURL, original }
    const image = ImageDefinition.create(init, owner && { owner })
    image.$jazz.set(sizeKey(size), original)
    if (!progressive) return image
    for (const side of PROGRESSIVE_SIZES.filter((side) => side < longestSide(size))) {
      const smaller = fitted(natural, side)
      const resized = await tools.resize(source, smaller.width, smaller.height)
      image.$jazz.set(sizeKey(smaller), await tools.createFileStreamFromSource(resized, owner))
    }
    return image
  }
}
