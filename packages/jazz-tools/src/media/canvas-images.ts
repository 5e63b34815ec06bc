/** Images in browsers: decoded by the browser, scaled on a canvas. */
import { FileStream } from "../schema/definitions/file-schema.ts"
import type { ImageTools } from "./create-image-factory.ts"
import { fitted, PLACEHOLDER_SIDE, type ImageSize } from "./image-size.ts"
import { blobOf, type ImageSource } from "./image-source.ts"

/** Of formats that lose something, from 0 to 1. */
const QUALITY = 0.8

export const canvasImages: ImageTools<ImageSource, Blob> = {
  createFileStreamFromSource: (source, owner) => FileStream.createFromBlob(blobOf(source), owner && { owner }),

  getImageSize: async (source) => sizeOf(await decoded(source)),

  async getPlaceholderBase64(source) {
    const image = await decoded(source)
    return drawn(image, fitted(sizeOf(image), PLACEHOLDER_SIDE)).toDataURL("image/png")
  },

  async resize(source, width, height) {
    const canvas = drawn(await decoded(source), { width, height })
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, blobOf(source).type, QUALITY))
    if (!blob) throw new Error(`Failed to resize image to ${width}x${height}`)
    return blob
  },
}

async function decoded(source: ImageSource): Promise<HTMLImageElement> {
  const url = URL.createObjectURL(blobOf(source))
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    return image
  } catch (error) {
    throw new Error("Failed to load image", { cause: error })
  } finally {
    URL.revokeObjectURL(url)
  }
}

function sizeOf({ naturalWidth, naturalHeight }: HTMLImageElement): ImageSize {
  return { width: naturalWidth, height: naturalHeight }
}

function drawn(image: HTMLImageElement, { width, height }: ImageSize): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement("canvas"), { width, height })
  const context = canvas.getContext("2d")
  if (!context) throw new Error("Failed to resize image: there is no canvas")
  context.drawImage(image, 0, 0, width, height)
  return canvas
}
