/** Images on servers, with the package `sharp`, which programs install that create images. */
import type { Metadata, Sharp } from "sharp"
import { FileStream } from "../schema/definitions/file-schema.ts"
import type { ImageTools } from "./create-image-factory.ts"
import { PLACEHOLDER_SIDE } from "./image-size.ts"
import { blobOf, type ImageSource } from "./image-source.ts"

const FORMATS = ["avif", "gif", "jpeg", "png", "webp"]
/** EXIF orientations from here on lie on their side. */
const FIRST_ON_ITS_SIDE = 5

export const sharpImages: ImageTools<ImageSource, Blob> = {
  async createFileStreamFromSource(source, owner) {
    const blob = source instanceof Blob && source.type !== "" ? source : new Blob([blobOf(source)], { type: await typeOf(source) })
    return FileStream.createFromBlob(blob, owner && { owner })
  },

  async getImageSize(source) {
    const { width = 0, height = 0, orientation = 1 } = await (await opened(source)).metadata()
    return orientation < FIRST_ON_ITS_SIDE ? { width, height } : { width: height, height: width }
  },

  async getPlaceholderBase64(source) {
    const image = (await opened(source)).rotate().resize(PLACEHOLDER_SIDE, PLACEHOLDER_SIDE, { fit: "inside" })
    return `data:image/png;base64,${(await image.png().toBuffer()).toString("base64")}`
  },

  async resize(source, width, height) {
    const image = (await opened(source)).rotate().resize(width, height, { fit: "fill" })
    return new Blob([new Uint8Array(await image.toBuffer())], { type: await typeOf(source) })
  },
}

async function opened(source: ImageSource): Promise<Sharp> {
  const bytes = await bytesOf(source)
  const { default: sharp } = await import("sharp").catch((error: unknown) => {
    throw new Error("createImage needs the package sharp on this platform: npm install sharp", { cause: error })
  })
  return sharp(bytes)
}

async function bytesOf(source: ImageSource): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blobOf(source).arrayBuffer())
}

/** MIME type. Throws for formats that browsers do not show. */
async function typeOf(source: ImageSource): Promise<string> {
  const format = formatOf(await (await opened(source)).metadata())
  if (!FORMATS.includes(format)) throw new Error(`Unsupported image format: ${format}`)
  return `image/${format}`
}

function formatOf({ format, compression }: Metadata): string {
  return format === "heif" && compression === "av1" ? "avif" : (format ?? "unknown")
}
