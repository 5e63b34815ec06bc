import type { ImageDefinition } from "../schema/image.ts"
import type { FileStream } from "../values/file/file-stream.ts"
import { sizeFor, sizeKey, sizesAmong, type ImageSize } from "./image-size.ts"
import { fileIDAt, type LoadedImage } from "./load-image.ts"

/**
 * The best version for that size that is here already: the one that {@link loadImageBySize} would load, or the largest smaller one, or
 * the smallest larger one; null when there is none yet. Starts loading the right one, so that a subscription to the image hears of it.
 *
 * @example
 * ```ts
 * import { highestResAvailable } from "jazz-tools/media"
 *
 * const original = await co.fileStream().createFromBlob(new Blob(["…"], { type: "image/png" }))
 * const image = co.image().create({ original, originalSize: [640, 480], progressive: true })
 * image.$jazz.set("320x240", original)
 * console.log(highestResAvailable(image, 1000, 1000)?.width) // 320
 * ```
 */
export function highestResAvailable(image: ImageDefinition, width: number, height: number): LoadedImage | null {
  const sizes = sizesAmong(Object.keys(image))
  const target = sizeFor(sizes, { width, height })
  if (!target) {
    const [originalWidth, originalHeight] = image.originalSize
    return available(image, "original", { width: originalWidth, height: originalHeight })
  }
  const at = sizes.indexOf(target)
  const others = [...sizes.slice(0, at).toReversed(), ...sizes.slice(at + 1)].filter((size) => isHere(image, sizeKey(size)))
  let best: LoadedImage | null = null
  for (const size of [target, ...others]) best ??= available(image, sizeKey(size), size)
  return best
}

/** Reading the file is what starts to load it. */
function available(image: ImageDefinition, key: string, { width, height }: ImageSize): LoadedImage | null {
  const file = image[key] as FileStream | undefined
  return file?.$isLoaded && file.isBinaryStreamEnded() ? { width, height, image: file } : null
}

function isHere(image: ImageDefinition, key: string): boolean {
  const id = fileIDAt(image, key)
  return id !== undefined && image.$jazz.localNode.getCoValue(id).isAvailable()
}
