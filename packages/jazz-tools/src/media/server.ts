import { createImageFactory } from "./create-image-factory.ts"
import { sharpImages } from "./sharp-images.ts"

/**
 * Stores an image as an `ImageDefinition`; the package `sharp` must be installed. Resolves when all of its versions are stored. Rejects with
 * the text of sharp when it cannot be decoded, and with `Unsupported image format: …` for what is no AVIF, GIF, JPEG, PNG or WebP.
 *
 * @example
 * ```ts
 * import { createImage } from "jazz-tools/media/server"
 * import sharp from "sharp"
 *
 * const photo = await sharp({ create: { width: 600, height: 300, channels: 3, background: "teal" } }).jpeg().toBuffer()
 * const image = await createImage(photo, { maxSize: 400, placeholder: "blur", progressive: true })
 * console.log(image.originalSize, image.original.getMetadata()?.mimeType) // [ 400, 200 ] image/jpeg
 * ```
 */
export const createImage = createImageFactory(sharpImages)

export { createImageFactory, type CreatedImage, type CreateImageOptions, type ImageTools } from "./create-image-factory.ts"
export { highestResAvailable } from "./highest-res-available.ts"
export type { ImageSize } from "./image-size.ts"
export type { ImageSource } from "./image-source.ts"
export { loadImage, loadImageBySize, type ImageOrID, type LoadedImage } from "./load-image.ts"
