import { canvasImages } from "./canvas-images.ts"
import { createImageFactory } from "./create-image-factory.ts"

/**
 * Stores an image, decoded and scaled by the browser, as an `ImageDefinition`. Resolves when all of its versions are stored. Rejects with
 * `Failed to load image` when it cannot be decoded.
 *
 * @example
 * ```ts
 * import { createImage } from "jazz-tools/media"
 *
 * const canvas = new OffscreenCanvas(600, 300)
 * canvas.getContext("2d")?.fillRect(0, 0, 600, 300)
 * const image = await createImage(await canvas.convertToBlob({ type: "image/jpeg" }), { maxSize: 400, progressive: true })
 * console.log(image.originalSize.join(" × "), image.original.getMetadata()?.mimeType) // 400 × 200 image/jpeg
 * ```
 */
export const createImage = createImageFactory(canvasImages)

export { createImageFactory, type CreatedImage, type CreateImageOptions, type ImageTools } from "./create-image-factory.ts"
export { highestResAvailable } from "./highest-res-available.ts"
export type { ImageSize } from "./image-size.ts"
export type { ImageSource } from "./image-source.ts"
export { loadImage, loadImageBySize, type ImageOrID, type LoadedImage } from "./load-image.ts"
