import { canvasImages } from "./canvas-images.ts"
import { createImageFactory } from "./create-image-factory.ts"
import { refuseTexts } from "./image-source.ts"

/**
 * Stores an image, decoded and scaled by the browser, as an `ImageDefinition`. Resolves when all of its versions are stored. Rejects with
 * `Failed to load image` when it cannot be decoded.
 */
export const createImage = createImageFactory(canvasImages, refuseTexts)

export { createImageFactory, type CreatedImage, type CreateImageOptions, type ImageTools } from "./create-image-factory.ts"
export { highestResAvailable } from "./highest-res-available.ts"
export type { ImageSize } from "./image-size.ts"
export type { ImageSource } from "./image-source.ts"
export { loadImage, loadImageBySize, type ImageOrID, type LoadedImage } from "./load-image.ts"
