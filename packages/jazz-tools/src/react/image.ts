import { createElement, useEffect, useMemo, useState, type JSX, type ReactElement } from "react"
import { highestResAvailable } from "../media/highest-res-available.ts"
import { useCoState } from "../react-core/use-co-state.ts"
import { ImageDefinition } from "../schema/image.ts"
import type { FileStream } from "../values/file/file-stream.ts"
import { boxOf, NOTHING, pixelFile, type ImageSide } from "../media/image-display.ts"

/** Those of `img`, with the id of an image and sides that may be those of the original. */
export type ImageProps = Omit<JSX.IntrinsicElements["img"], "src" | "srcSet" | "width" | "height"> & {
  /** Of an `ImageDefinition`. */
  readonly imageId: string
  readonly width?: ImageSide
  readonly height?: ImageSide
  /** Shown until something is loaded, if the image has no placeholder of its own. */
  readonly placeholder?: string
}

/**
 * An image of the database. Shows the best version for its size that has arrived, and better ones as they arrive. With `loading="lazy"` nothing
 * but a pixel is loaded until the browser wants it.
 *
 * ```tsx
 * <Image imageId={plant.photo.$jazz.id} alt={plant.name} width={600} />
 * ```
 *
 * @example
 * ```ts
 * import { createImage } from "jazz-tools/media/server"
 * import { Image } from "jazz-tools/react"
 * import sharp from "sharp"
 *
 * const photo = await sharp({ create: { width: 600, height: 300, channels: 3, background: "teal" } }).png().toBuffer()
 * const image = await createImage(photo)
 * const page = renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Image, { imageId: image.$jazz.id, alt: "Leek", width: 300, height: "original" }) }))
 * console.log(page.match(/<img.*>/)?.[0].replace(/ src=".*?"/, "")) // <img alt="Leek" width="300" height="150"/>
 * ```
 */
export function Image({ imageId, width, height, placeholder, ...attributes }: ImageProps): ReactElement {
  const image = useCoState(ImageDefinition, imageId)
  const box = boxOf(width, height, image.$isLoaded ? image.originalSize : undefined)
  const lazy = useLazySource(attributes.loading === "lazy")
  const best = image.$isLoaded && box.target && !lazy ? highestResAvailable(image, ...box.target) : null
  const file = useObjectURL(best?.image)
  const waiting = image.$isLoaded ? (image.placeholderDataURL ?? placeholder) : image.$jazz.loadingState === "loading" ? NOTHING : undefined
  const onLoad: ImageProps["onLoad"] = (event) => {
    lazy?.onLoad()
    attributes.onLoad?.(event)
  }
  const src = lazy?.src ?? file ?? waiting
  return createElement("img", { ...attributes, width: box.width, height: box.height, src, ...(lazy && { onLoad }) })
}

/** A pixel with an address of its own: the browser loads it when the image comes near. Undefined from then on, or when there is no waiting. */
function useLazySource(isLazy: boolean): { readonly src: string; readonly onLoad: () => void } | undefined {
  const [isWaiting, setIsWaiting] = useState(isLazy)
  const pixel = useMemo(() => (isLazy ? pixelFile() : undefined), [isLazy])
  const src = useURLOf(isWaiting ? pixel : undefined)
  return isWaiting && src !== undefined ? { src, onLoad: () => setIsWaiting(false) } : undefined
}

function useObjectURL(file: FileStream | undefined): string | undefined {
  const id = file?.$jazz.id
  const blob = useMemo(() => file?.toBlob(), [id])
  return useURLOf(blob)
}

/** The address of a blob as long as the component shows it. */
function useURLOf(blob: Blob | undefined): string | undefined {
  const url = useMemo(() => blob && URL.createObjectURL(blob), [blob])
  useEffect(() => {
    if (url === undefined || (typeof process !== "undefined" && process.env?.NODE_ENV === "development")) return undefined // strict mode unmounts for show
    return () => URL.revokeObjectURL(url)
  }, [url])
  return url
}
