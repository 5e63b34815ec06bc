import { co, Group, ImageDefinition } from "jazz-tools"
import { createImageFactory, highestResAvailable, loadImage, loadImageBySize } from "jazz-tools/media"
import { me, newPeer, settle, show } from "./show.mjs"

// images of 2,000 x 1,000, whose library only notes what it is asked for
const { account: otto } = await newPeer("Otto")
const sizes = []
const createImage = createImageFactory({
  getImageSize: async () => ({ width: 2000, height: 1000 }),
  getPlaceholderBase64: async () => "data:placeholder",
  createFileStreamFromSource: async (_source, owner) => {
    const file = co.fileStream().create(owner)
    file.start({ mimeType: "image/png" })
    file.push(new Uint8Array([1]))
    file.end()
    return file
  },
  resize: async (source, width, height) => {
    sizes.push([width, height])
    return source
  },
})
const newImage = (options) => createImage(new Blob(["x"]), options)

for (const options of [
  undefined,
  { placeholder: "blur" },
  { placeholder: false },
  { progressive: true },
  { maxSize: 1024 },
  { maxSize: 3000 },
  { maxSize: 256, progressive: true },
  { maxSize: 500, progressive: true, placeholder: "blur" },
])
  await show(`an image, ${JSON.stringify(options)}`, async () => {
    sizes.length = 0
    const owner = Group.create()
    const image = await newImage(options && { ...options, owner })
    await settle(20)
    const { originalSize, placeholderDataURL, progressive, original } = image
    const read = [originalSize, placeholderDataURL, progressive, original.getMetadata(), image.$jazz.owner.$jazz.id === owner.$jazz.id]
    return [sizes, read, Object.keys(image).sort()]
  })
const image = await newImage({ progressive: true, owner: Group.create().makePublic() })
await settle(20)
await me.$jazz.waitForAllCoValuesSync()
const told = (found) => found && [found.width, found.height, found.image.$isLoaded]
for (const size of [
  [10, 10],
  [256, 128],
  [300, 300],
  [1024, 1024],
  [1500, 800],
  [5000, 5000],
])
  await show(`an image for ${size}`, async () => [
    told(await loadImageBySize(image.$jazz.id, ...size, { loadAs: otto })),
    told(highestResAvailable(image, ...size)),
  ])
await show("the original", async () => [
  told(await loadImage(image.$jazz.id, { loadAs: otto })),
  await loadImage("co_zNobody"),
  await loadImageBySize("co_zNobody", 1, 1),
])
await show("an image by hand", () => {
  const small = ImageDefinition.create({ original: co.fileStream().create(), originalSize: [1, 2], progressive: false })
  small.$jazz.set("1x2", small.original)
  return [Object.keys(small), small.originalSize, small["1x2"].$jazz.id === small.original.$jazz.id, small.placeholderDataURL]
})
