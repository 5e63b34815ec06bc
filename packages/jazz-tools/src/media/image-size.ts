/** Sizes of images, and which version of an image to show for one. */

/** In pixels. */
export interface ImageSize {
  readonly width: number
  readonly height: number
}

/** Longest side of placeholders, in pixels. */
export const PLACEHOLDER_SIDE = 8

/** A version may have a twentieth less pixels than wanted. */
const ENOUGH = 0.95

export function longestSide({ width, height }: ImageSize): number {
  return Math.max(width, height)
}

/** The size, or that of the same picture with sides of at most `side` pixels. */
export function fitted(size: ImageSize, side: number): ImageSize {
  const longest = longestSide(size)
  if (longest <= side) return size
  const scaled = (length: number) => Math.max(1, Math.round((length * side) / longest))
  return { width: scaled(size.width), height: scaled(size.height) }
}

/** The key of a version in an image. */
export function sizeKey({ width, height }: ImageSize): string {
  return `${width}x${height}`
}

/** Sizes of the versions among the keys of an image, smallest first. */
export function sizesAmong(keys: readonly string[]): ImageSize[] {
  const sizes: ImageSize[] = []
  for (const key of keys) {
    const [, width, height] = /^([1-9]\d{0,5})x([1-9]\d{0,5})$/.exec(key) ?? []
    if (width !== undefined && height !== undefined) sizes.push({ width: Number(width), height: Number(height) })
  }
  return sizes.toSorted((a, b) => area(a) - area(b))
}

/** The smallest size with enough pixels, or the largest. Undefined when there is none. */
export function sizeFor(sizes: readonly ImageSize[], wanted: ImageSize): ImageSize | undefined {
  return sizes.find((size) => area(size) >= ENOUGH * area(wanted)) ?? sizes.at(-1)
}

function area({ width, height }: ImageSize): number {
  return width * height
}
