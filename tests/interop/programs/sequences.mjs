import { co, CoFeed, CoList, CoPlainText, CoRichText, FileStream, Group, Ref, z } from "jazz-tools"
import { attempt, newPeer, settle, show } from "./show.mjs"

const Numbers = co.list(z.number())
const Kid = co.map({ n: z.number() })
const Kids = co.list(Kid)
const MaybeKids = co.list(Kid.optional())
const count = () => Numbers.create([0, 1, 2, 3, 4])

await show("an array to those who look", () => {
  const list = count()
  const plain = [list.map((n) => n), list.filter(Boolean), list.slice(1), list.concat([9]), list.toSorted()]
  return [Array.isArray(list), list instanceof CoList, list.length, list[9], list.at(-1), Object.keys(list), 0 in list, 9 in list, ...plain]
})
await show("reading", () => {
  const list = Numbers.create([3, 1, 2, 1])
  const found = [list.includes(2), list.indexOf(1), list.lastIndexOf(1), list.findLast((n) => n < 3), list.findIndex((n) => n > 5)]
  const made = [list.join("-"), list.flatMap((n) => [n, n]), [...list.entries()], list.toSpliced(1, 1), list.with(0, 9), list.slice(-2)]
  return [found, made, list.reduce((sum, n) => sum + n), String(list), JSON.stringify(list), Math.max(...list)]
})
for (const method of ["push", "unshift", "pop", "shift", "splice", "fill", "copyWithin", "sort", "reverse"])
  await show(`${method} on the list itself`, () => {
    const list = count()
    return [attempt(() => list[method](1)), list]
  })
for (const index of [0, 4, 5, -1, NaN, 1.5, "1", undefined])
  await show(`set ${index}`, () => {
    const list = count()
    return [attempt(() => list.$jazz.set(index, 99)), list]
  })
for (const args of [
  [0, 1],
  [1, 2],
  [0, 0, 9],
  [5, 0, 9],
  [4, 1, 9],
  [2, 1, 7, 8, 9],
  [0, 5],
  [2, 2, 10],
  [3, 0, 10, 11],
  [0, 2, 5, 6, 7],
])
  await show(`splice ${args}`, () => {
    const list = count()
    return [list.$jazz.splice(...args), list]
  })
for (const what of [[0], [4, 0, 77, -1], [], [(n) => n % 2 === 0], [() => false], [() => true]])
  await show(`remove ${what.map(String)}`, () => {
    const list = count()
    return [list.$jazz.remove(...what), list]
  })
for (const wish of [[], [0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [9, 0, 1, 2, 3, 4], [0, 1, 9, 2, 3, 4, 8], [0, 2, 4], [5, 6], [1, 1, 1], "abc"])
  await show(`applyDiff ${wish}`, () => {
    const list = count()
    return [list.$jazz.applyDiff(wish) === list, list]
  })
await show("ends", () => {
  const list = Numbers.create([1])
  return [
    list.$jazz.push(2, 3),
    list.$jazz.unshift(0),
    list.$jazz.push(),
    list.$jazz.pop(),
    list.$jazz.shift(),
    list.$jazz.retain((n) => n > 1),
    list,
  ]
})
await show("required references", () => {
  const kids = Kids.create([{ n: 1 }])
  const refused = [undefined, null].map((nothing) => attempt(() => kids.$jazz.set(0, nothing)))
  return [refused, kids[0] === kids[0], kids.indexOf(kids[0]), kids]
})
await show("optional references", () => {
  const kids = MaybeKids.create([{ n: 1 }, undefined])
  kids.$jazz.push(undefined)
  kids.$jazz.set(1, { n: 2 })
  kids.$jazz.set(0, undefined)
  return [kids[0], kids[1]?.n, kids.length, JSON.stringify(kids)]
})
await show("list refs", () => {
  const kids = Kids.create([{ n: 1 }, { n: 2 }])
  const { refs } = kids.$jazz
  return [refs.length, refs[0] instanceof Ref, [...refs].map((ref, i) => ref.id === kids[i].$jazz.id), refs[5]]
})
await show("nested lists", () => {
  const nested = co.list(co.list(z.number())).create([[1, 2], [3]])
  nested[0].$jazz.push(9)
  return [nested, nested.flatMap((inner) => [...inner]), attempt(() => nested.$jazz.getEdits())]
})
await show("edits in one tick", () => {
  const list = co.list(z.string()).create([])
  list.$jazz.push("a", "b", "c")
  list.$jazz.splice(1, 0, "x")
  list.$jazz.splice(1, 0, "y")
  list.$jazz.unshift("u")
  list.$jazz.splice(2, 1)
  list.$jazz.set(0, "U")
  return list
})

const Moods = co.feed(z.number())
await show("feeds", () => {
  const feed = Moods.create([1])
  const pushed = [feed.$jazz.push(2), feed.$jazz.push(3, 4)]
  const entry = feed.byMe
  const all = [...entry.all].map(({ value, tx, by, ref }) => [value, tx.txIndex, by.$jazz.id, ref])
  return [
    pushed,
    feed instanceof CoFeed,
    entry.value,
    all,
    feed.inCurrentSession.value,
    Object.keys(feed.perAccount),
    entry.all === entry.all,
  ]
})
await show("feed JSON", () => [
  JSON.stringify(Moods.create([1, 2])),
  JSON.stringify(co.feed(Kid).create([{ n: 1 }])),
  Moods.create([]).byMe,
])
await show("a feed of two", async () => {
  const { account } = await newPeer()
  const feed = Moods.create([1], Group.create().makePublic("writer"))
  await feed.$jazz.waitForSync()
  const theirs = await Moods.load(feed.$jazz.id, { loadAs: account })
  theirs.$jazz.push(2)
  await theirs.$jazz.waitForSync()
  await settle()
  return [feed.perAccount[account.$jazz.id].value, feed.byMe.value, theirs.byMe.value, Object.keys(feed.perAccount), feed.perAccount.nobody]
})

const text = (content) => co.plainText().create(content)
await show("texts are strings", () => {
  const hello = text("Hello")
  const read = [
    hello.length,
    hello[0],
    hello.slice(1, 3),
    hello.toUpperCase(),
    [...hello],
    hello.at(-1),
    hello.includes("ell"),
    `${hello}!`,
  ]
  const kinds = [typeof hello, hello instanceof String, hello instanceof CoPlainText, hello instanceof CoRichText]
  return [read, kinds, JSON.stringify(hello), Object.prototype.toString.call(hello), Number(text("12"))]
})
for (const index of [0, 1, 5, 6])
  await show(`insert at ${index}`, () => {
    const [before, after] = [text("Hello"), text("Hello")]
    const done = [attempt(() => before.insertBefore(index, "_")), attempt(() => after.insertAfter(index, "_"))]
    return [done.map((result) => result instanceof Error), before.toString(), after.toString()]
  })
for (const [from, to] of [
  [0, 1],
  [0, 5],
  [1, 1],
  [3, 1],
  [4, 5],
  [0, 6],
  [6, 6],
  [9, 7],
  [6, 8],
  [-1, 2],
  [-1, -1],
])
  await show(`deleteRange ${from} ${to}`, () => {
    const hello = text("Hello")
    return [attempt(() => hello.deleteRange({ from, to })), hello.toString()]
  })
for (const wish of ["", "Hello", "hello!", "olleH", "👋", "👩‍👩‍👧 Hello", "e\u0301", "🇩🇪🇫🇷", "a\r\nb"])
  await show(`text applyDiff ${JSON.stringify(wish)}`, () => {
    const hello = text("Hello")
    return [hello.$jazz.applyDiff(wish), hello.toString(), hello.$jazz.raw.asArray().length]
  })
await show("positions", () => {
  const abc = text("abc")
  const [before, after] = [abc.posBefore(1), abc.posAfter(1)]
  abc.insertBefore(1, "--")
  const moved = [abc.idxBefore(before), abc.idxAfter(before), abc.idxBefore(after), abc.idxAfter(after)]
  return [moved, abc.posBefore(40), abc.posAfter(40), abc.toString()]
})
await show("rich texts", () => {
  const rich = co.richText().create("<b>x</b>")
  return [rich instanceof CoRichText, rich instanceof CoPlainText, rich.$type$, JSON.stringify(rich)]
})

await show("files", async () => {
  const file = co.fileStream().create()
  const empty = [file.getChunks(), file.getMetadata(), file.toBlob(), file.asBase64(), file.isBinaryStreamEnded(), JSON.stringify(file)]
  file.start({ mimeType: "text/plain", fileName: "a.txt" })
  file.push(new TextEncoder().encode("hel"))
  const half = [
    file.getChunks(),
    file.getChunks({ allowUnfinished: true }),
    file.toBlob({ allowUnfinished: true })?.size,
    file.getMetadata(),
  ]
  file.push(new TextEncoder().encode("lo"))
  file.end()
  const whole = [file.getChunks(), await file.toBlob().text(), file.toBlob().type, file.asBase64(), file.asBase64({ dataURL: true })]
  return [file instanceof FileStream, empty, half, whole, JSON.stringify(file)]
})
await show("files from blobs", async () => {
  const shares = []
  const blob = new Blob([new Uint8Array(250_000)], { type: "image/png" })
  const file = await co.fileStream().createFromBlob(blob, { onProgress: (share) => shares.push(share) })
  const named = await co.fileStream().createFromBlob(new File(["abc"], "n.txt", { type: "text/plain" }))
  const { chunks, ...info } = file.getChunks()
  return [chunks.map((chunk) => chunk.length), info, shares.at(-1), named.getMetadata(), await named.toBlob().text()]
})

const Three = co.vector(3)
await show("vectors", () => {
  const vector = Three.create([1, 2, 2])
  const { $jazz } = vector
  const measured = [
    $jazz.magnitude(),
    [...$jazz.normalize()],
    $jazz.dotProduct([1, 1, 1]),
    $jazz.cosineSimilarity([2, 4, 4]),
    $jazz.cosineSimilarity([0, 0, 0]),
  ]
  const read = [
    vector.length,
    [...vector],
    vector instanceof Float32Array,
    JSON.stringify(vector),
    vector.at(-1),
    vector.slice(1).constructor.name,
  ]
  return [measured, read, attempt(() => $jazz.dotProduct([1])), attempt(() => Three.create([1, 2]))]
})
for (const method of ["copyWithin", "fill", "reverse", "set", "sort"])
  await show(`vector ${method}`, () => attempt(() => Three.create([1, 2, 3])[method]([1])))
