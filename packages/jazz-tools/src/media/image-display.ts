/** How an image is shown in a box whose sides may be given, or be those of the original. */

/** A side in pixels, or as long as that of the original in relation to the other side. */
export type ImageSide = number | "original" | undefined
type Size = readonly [width: number, height: number]

export interface ImageBox {
  /** The attributes; absent where nothing is asked for, or not known yet. */
  readonly width: number | undefined
  readonly height: number | undefined
  /** Which version is wanted; undefined while nothing is known. */
  readonly target: Size | undefined
}

export function boxOf(width: ImageSide, height: ImageSide, original: Size | undefined): ImageBox {
  const box = { width: sideOf(width, height, original?.[0], original?.[1]), height: sideOf(height, width, original?.[1], original?.[0]) }
  const side = box.width ?? box.height
  return { ...box, target: side === undefined ? original : [box.width ?? side, box.height ?? side] }
}

function sideOf(side: ImageSide, other: ImageSide, original: number | undefined, originalOther: number | undefined): number | undefined {
  if (side !== "original") return side
  if (original === undefined || typeof other !== "number" || !originalOther) return original
  return Math.round((other * original) / originalOther)
}

/** One transparent pixel, for as long as nothing is known. */
export const NOTHING = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
const PIXEL_OF_PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="

/** One pixel that gets an address of its own: the browser loads it when the image comes near. */
export function pixelFile(): Blob {
  return new Blob([Uint8Array.from(atob(PIXEL_OF_PNG), (char) => char.charCodeAt(0))], { type: "image/png" })
}
