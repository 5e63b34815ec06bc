import { expect, test } from "vitest"
import { boxOf, type ImageSide } from "./image-display.ts"

test.each<[ImageSide, ImageSide, ReturnType<typeof boxOf>]>([
  [undefined, undefined, { width: undefined, height: undefined, target: [1920, 1080] }],
  [600, undefined, { width: 600, height: undefined, target: [600, 600] }],
  [undefined, 100, { width: undefined, height: 100, target: [100, 100] }],
  ["original", undefined, { width: 1920, height: undefined, target: [1920, 1920] }],
  [600, "original", { width: 600, height: 338, target: [600, 338] }],
  ["original", 300, { width: 533, height: 300, target: [533, 300] }],
  ["original", "original", { width: 1920, height: 1080, target: [1920, 1080] }],
])("a box of %s by %s for an image of 1920 by 1080", (width, height, box) => {
  expect(boxOf(width, height, [1920, 1080])).toEqual(box)
})

test("what depends on the image is absent until it is known", () => {
  expect(boxOf("original", 300, undefined)).toEqual({ width: undefined, height: 300, target: [300, 300] })
  expect(boxOf(undefined, undefined, undefined).target).toBeUndefined()
})
