import sharp from "sharp"
import { beforeEach, expect, test } from "vitest"
import { co } from "../schema/co.ts"
import { ImageDefinition } from "../schema/image.ts"
import { createJazzTestAccount, disableJazzTestSync, setupJazzTestSync } from "../testing/index.ts"
import type { Account } from "../values/account/account.ts"
import { Group } from "../values/group/group.ts"
import { createImage, createImageFactory, highestResAvailable, loadImage, loadImageBySize, type LoadedImage } from "./server.ts"

let me: Account

beforeEach(async () => {
  await setupJazzTestSync()
  me = await createJazzTestAccount({ isCurrentActiveAccount: true })
})

const picture = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: "#36c" } })
const png = (width: number, height: number) => picture(width, height).png().toBuffer()
const keysOf = (image: object) => Object.keys(image).filter((key) => /^\d/.test(key))
const sizeOf = (found: LoadedImage | null) => found && [found.width, found.height]

test("a progressive image has the original and every smaller version, all of one owner", async () => {
  const owner = Group.create()
  const source = await png(1200, 700)
  const image = await createImage(new File([new Uint8Array(source)], "sea.png", { type: "image/png" }), {
    owner,
    progressive: true,
    placeholder: "blur",
  })

  expect(image).toMatchObject({ originalSize: [1200, 700], progressive: true })
  expect(keysOf(image)).toEqual(["1200x700", "256x149", "512x299", "1024x597"])
  expect(image.original.getMetadata()).toEqual({ mimeType: "image/png", fileName: "sea.png", totalSizeBytes: source.length })
  expect(image.original.$jazz.id).toBe(image["1200x700"]?.$jazz.id)
  for (const key of keysOf(image)) {
    const file = (await loadImageBySize(image, Number(key.split("x")[0]), Number(key.split("x")[1])))?.image
    expect(file?.$jazz.owner.$jazz.id).toBe(owner.$jazz.id)
    const { width, height, format } = await sharp(Buffer.from(file?.asBase64() ?? "", "base64")).metadata()
    expect([`${width}x${height}`, format]).toEqual([key, "png"])
  }
  const blur = Buffer.from(image.placeholderDataURL?.replace("data:image/png;base64,", "") ?? "", "base64")
  expect(await sharp(blur).metadata()).toMatchObject({ width: 8, height: 5, format: "png" })
})

test("a larger source is scaled down before it is stored, a smaller one stays as it is", async () => {
  const scaled = await createImage(await picture(701, 1200).jpeg().toBuffer(), { maxSize: 1100, progressive: true })
  expect(scaled.originalSize).toEqual([643, 1100])
  expect(keysOf(scaled)).toEqual(["643x1100", "150x256", "299x512", "598x1024"])
  expect(scaled.original.getMetadata()?.mimeType).toBe("image/jpeg")

  const small = await png(20, 10)
  const kept = await createImage(small, { maxSize: 20 })
  expect(kept).toMatchObject({ originalSize: [20, 10], progressive: false })
  expect(kept.original.asBase64()).toBe(small.toString("base64"))
  expect(keysOf(await createImage(await png(3, 400), { maxSize: 20 }))).toEqual(["1x20"])
})

test("a photo taken on its side has the size in which it is shown", async () => {
  const photo = await picture(100, 50).withMetadata({ orientation: 6 }).jpeg().toBuffer()
  expect((await createImage(photo)).originalSize).toEqual([50, 100])
  const scaled = await createImage(photo, { maxSize: 40 })
  const stored = await sharp(Buffer.from(scaled.original.asBase64() ?? "", "base64")).metadata()
  expect([stored.width, stored.height, stored.orientation]).toEqual([20, 40, undefined])
})

test("all kinds of bytes are sources", async () => {
  const bytes = await png(20, 10)
  const exact = new Uint8Array(bytes)
  for (const source of [
    bytes,
    exact,
    exact.buffer,
    new DataView(exact.buffer),
    new Blob([exact]),
    new Blob([exact], { type: "image/png" }),
  ])
    expect((await createImage(source, { owner: me })).original.getMetadata()?.mimeType).toBe("image/png")
  const avif = await picture(20, 10).avif().toBuffer()
  expect((await createImage(avif)).original.getMetadata()?.mimeType).toBe("image/avif")
})

test("what is no image is refused", async () => {
  await expect(createImage("a.png")).rejects.toThrow("createImage(string) is not supported on this platform")
  await expect(createImage(new Uint8Array([1, 2, 3]))).rejects.toThrow("unsupported image format")
  await expect(createImage(await picture(20, 10).tiff().toBuffer())).rejects.toThrow("Unsupported image format: tiff")
  for (const maxSize of [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
    await expect(createImage(await png(20, 10), { maxSize })).rejects.toThrow(
      `maxSize must be a positive whole number of pixels, not ${maxSize}`,
    )
})

test("another library is asked for sizes in turn, and every version is made from the source", async () => {
  const calls: string[] = []
  const noted = <T>(call: string, result: T) => (calls.push(call), Promise.resolve(result))
  const create = createImageFactory<string>(
    {
      getImageSize: (source) => noted(`size ${source}`, { width: 3000, height: 1000 }),
      getPlaceholderBase64: (source) => noted(`blur ${source}`, "data:x"),
      resize: (source, width, height) => noted(`resize ${source}`, `${source} ${width}x${height}`),
      createFileStreamFromSource(source) {
        const file = co.fileStream().create()
        file.start({ mimeType: "a/b" })
        file.end()
        return noted(`store ${source}`, file)
      },
    },
    (source) => void calls.push(`guard ${source}`),
  )
  const image = await create("a", { maxSize: 2500, placeholder: "blur", progressive: true })
  expect(image).toMatchObject({ originalSize: [2500, 833], placeholderDataURL: "data:x" })
  expect(calls.filter((call) => !call.startsWith("store"))).toEqual([
    "guard a",
    "size a",
    "blur a",
    ...Array.from({ length: 5 }, () => "resize a"),
  ])
  expect(calls.filter((call) => call.startsWith("store"))).toEqual(
    ["2500x833", "256x85", "512x171", "1024x341", "2048x683"].map((size) => `store a ${size}`),
  )
})

test("reading chooses by size", async () => {
  const image = await createImage(await png(1200, 700), { progressive: true })
  const wanted = [
    [100, 100, 256],
    [300, 200, 512],
    [600, 600, 1024],
    [5000, 5000, 1200],
  ] as const
  for (const [width, height, found] of wanted) {
    expect((await loadImageBySize(image.$jazz.id, width, height))?.width).toBe(found)
    expect(highestResAvailable(image, width, height)?.width).toBe(found)
  }
  const original = await loadImage(image.$jazz.id)
  expect([sizeOf(original), original?.image.$jazz.id]).toEqual([[1200, 700], image.original.$jazz.id])
})

test("keys that are no sizes are no versions", async () => {
  const { original } = await createImage(await png(5, 5))
  const init = { original, originalSize: [5, 5] as [number, number], progressive: true }
  const strange = { "10x": original, axb: original, "0x5": original, "1e3x1e3": original, "010x10": original }
  const lone = ImageDefinition.create({ ...init, ...strange })
  expect(await loadImageBySize(lone, 1, 1)).toBeNull()
  expect(sizeOf(highestResAvailable(lone, 1, 1))).toEqual([5, 5])
  const one = ImageDefinition.create({ ...init, ...strange, ...{ "10x20": original } })
  expect(sizeOf(await loadImageBySize(one, 1, 1))).toEqual([10, 20])
  const plain = ImageDefinition.create({ ...init, progressive: false, ...{ "10x20": original } })
  expect(sizeOf(await loadImageBySize(plain, 1, 1))).toEqual([5, 5])
  expect(sizeOf(highestResAvailable(plain, 1, 1))).toEqual([10, 20])
})

test("what is not here is asked for, and what is here is shown meanwhile", async () => {
  const owner = Group.create().makePublic()
  const image = await createImage(await png(1200, 700), { owner, progressive: true })
  await me.$jazz.waitForAllCoValuesSync()
  const other = await createJazzTestAccount()
  const seen = await ImageDefinition.load(image.$jazz.id, { loadAs: other })
  if (!seen.$isLoaded) throw new Error("the image is not loaded")

  expect(highestResAvailable(seen, 600, 600)).toBeNull()
  expect(sizeOf(await loadImageBySize(seen, 100, 100))).toEqual([256, 149])
  expect(sizeOf(highestResAvailable(seen, 5000, 5000))).not.toBeNull()

  const shown: (number | undefined)[] = []
  const third = await createJazzTestAccount()
  await new Promise<void>((resolve) => {
    const stop = ImageDefinition.subscribe(image.$jazz.id, { loadAs: third }, (current) => {
      shown.push(highestResAvailable(current, 600, 600)?.width)
      if (shown.at(-1) !== 1024) return
      stop()
      resolve()
    })
  })
  expect([shown[0], shown.at(-1)]).toEqual([undefined, 1024])
})

test("what cannot be loaded is null", async () => {
  const secret = await createImage(await png(5, 5))
  await me.$jazz.waitForAllCoValuesSync()
  await createJazzTestAccount({ isCurrentActiveAccount: true })
  expect(await loadImage(secret.$jazz.id)).toBeNull()

  disableJazzTestSync()
  await createJazzTestAccount({ isCurrentActiveAccount: true })
  expect(await loadImage(secret.$jazz.id)).toBeNull()
  expect(await loadImageBySize(secret.$jazz.id, 1, 1)).toBeNull()
})
