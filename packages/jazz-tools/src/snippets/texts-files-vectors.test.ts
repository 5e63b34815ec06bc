/** Programs as the public documentation writes them; they must run unchanged. */
import { expect, test } from "vitest"
import { CoPlainText, CoRichText, Group, ImageDefinition, assertLoaded, co, z } from "../index.ts"
import { start } from "./preamble.ts"

test("34. Text diffs work on graphemes and notify once", async () => {
  const { show, settle, printed } = await start()
  const t = co.plainText().create("team 👩‍👧 lunch")
  let calls = 0
  const stop = t.$jazz.subscribe(() => {
    calls++
  })
  await settle()
  calls = 0
  t.$jazz.applyDiff("Team 👩‍👧‍👦 dinner")
  show(`${t}`, calls)
  t.$jazz.applyDiff("Team 👩‍👧‍👦 dinner")
  show(calls)
  stop()

  expect(printed).toEqual(["Team 👩‍👧‍👦 dinner 1", "1"])
})

test("35. Stable text positions", async () => {
  const { show, printed } = await start()
  const t = co.plainText().create("abc")
  const beforeB = t.posBefore(1)
  const afterC = t.posAfter(2)
  if (!beforeB || !afterC) throw new Error("positions expected")
  t.insertBefore(0, "__")
  show(t.toString(), t.idxBefore(beforeB) !== undefined, t.posBefore(40) === undefined)
  t.deleteRange({ from: 0, to: 2 })
  show(t.toString(), t.idxAfter(afterC))
  const far = co.plainText().create("xyz")
  far.$jazz.applyDiff("xyz!")
  const end = far.posAfter(3)
  far.$jazz.applyDiff("0xyz!")
  show(end && far.idxAfter(end), far.toString())

  expect(printed).toEqual(["__abc true true", "abc 3", "5 0xyz!"])
})

test("36. Rich text is text with markup", async () => {
  const { show, printed } = await start()
  const Doc = co.map({ body: co.richText(), summary: co.plainText() })
  const doc = Doc.create({ body: "<p>Hi</p>", summary: "greeting" })
  show(doc.body instanceof CoRichText, doc.body instanceof CoPlainText, doc.summary instanceof CoRichText)
  doc.body.$jazz.applyDiff("<p>Hi <b>you</b></p>")
  show(`${doc.body}`, doc.body.$jazz.owner.myRole())
  doc.$jazz.set("body", "<h1>New</h1>")
  show(`${doc.body}`, doc.body.toString().length)
  const loaded = await Doc.load(doc.$jazz.id, { resolve: { body: true, summary: true } })
  show(loaded.$isLoaded && `${loaded.body}|${loaded.summary}`)

  expect(printed).toEqual(["true true false", "<p>Hi <b>you</b></p> admin", "<h1>New</h1> 12", "<h1>New</h1>|greeting"])
})

test("37. Writing a stream by hand", async () => {
  const { show, printed } = await start()
  const fs = co.fileStream().create()
  show(fs.getChunks() === undefined, fs.getMetadata() === undefined, fs.isBinaryStreamEnded())
  fs.start({ mimeType: "text/plain", fileName: "hi.txt", totalSizeBytes: 5 })
  fs.push(new TextEncoder().encode("hel"))
  show(fs.getMetadata())
  show(fs.getChunks() === undefined, fs.getChunks({ allowUnfinished: true })?.finished)
  show(fs.toBlob() === undefined, await fs.toBlob({ allowUnfinished: true })?.text())
  fs.push(new TextEncoder().encode("lo"))
  fs.end()
  show(await fs.toBlob()?.text(), fs.asBase64(), fs.asBase64({ dataURL: true }))

  expect(printed).toEqual([
    "true true false",
    '{"mimeType":"text/plain","fileName":"hi.txt","totalSizeBytes":5}',
    "true false",
    "true hel",
    "hello aGVsbG8= data:text/plain;base64,aGVsbG8=",
  ])
})

test("38. Loading a stream waits for its end", async () => {
  const { show, settle, printed } = await start()
  const fs = co.fileStream().create(Group.create().makePublic())
  fs.start({ mimeType: "a/b" })
  fs.push(new Uint8Array([1, 2]))
  let finished = false
  const pending = co
    .fileStream()
    .load(fs.$jazz.id)
    .then((v) => {
      finished = true
      return v
    })
  await settle()
  show(finished)
  fs.end()
  const loaded = await pending
  assertLoaded(loaded)
  show(
    finished,
    loaded.getChunks()?.chunks.map((c) => [...c]),
  )

  expect(printed).toEqual(["false", "true [[1,2]]"])
})

test("39. Vectors and similarity", async () => {
  const { show, printed } = await start()
  const Embedding = co.vector(3)
  const v = Embedding.create([1, 2, 2])
  show(v.length, [...v], v instanceof Float32Array, JSON.stringify(v))
  show(v.$jazz.magnitude(), v.$jazz.dotProduct([1, 0, 0]))
  show(v.$jazz.cosineSimilarity([2, 4, 4]), v.$jazz.cosineSimilarity([-1, -2, -2]), v.$jazz.cosineSimilarity([0, 0, 0]))
  show([...v.$jazz.normalize()].map((n) => n.toFixed(2)))
  const Doc = co.map({ text: z.string(), e: Embedding })
  const doc = Doc.create({ text: "x", e: new Float32Array([0, 1, 0]) })
  doc.$jazz.set("e", [0, 0, 1])
  show([...doc.e])

  expect(printed).toEqual(["3 [1,2,2] true [1,2,2]", "3 1", "1 -1 0", '["0.33","0.67","0.67"]', "[0,0,1]"])
})

test("40. Images are maps of file streams", async () => {
  const { show, printed } = await start()
  const blobLike = () => {
    const f = co.fileStream().create()
    f.start({ mimeType: "image/png" })
    f.push(new Uint8Array([9]))
    f.end()
    return f
  }
  const img = co.image().create({ original: blobLike(), originalSize: [800, 600], progressive: true, placeholderDataURL: "data:," })
  img.$jazz.set("400x300", blobLike())
  show(co.image() === ImageDefinition, Object.keys(img))
  const loaded = await ImageDefinition.load(img.$jazz.id, { resolve: { original: true } })
  assertLoaded(loaded)
  show(loaded.originalSize, loaded.placeholderDataURL, loaded.original.toBlob()?.type)
  const Card = co.map({ picture: co.image().optional() })
  const card = Card.create({ picture: img })
  show(card.picture?.originalSize[0])

  expect(printed).toEqual([
    'true ["original","originalSize","progressive","placeholderDataURL","400x300"]',
    "[800,600] data:, image/png",
    "800",
  ])
})
