// @vitest-environment happy-dom
import type { RawCoMap, RawGroup } from "cojson"
import { act } from "react"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { co, Group, z } from "../../index.ts"
import { createJazzTestAccount } from "../../react-core/testing.ts"
import type { Account } from "../../values/account/account.ts"
import { startScene, type Scene } from "../fixtures/scene.ts"

const Note = co.map({ text: z.string() })

let me: Account
let scene: Scene
let group: Group
let raw: RawGroup

beforeEach(async () => {
  ;({ me, scene } = await startScene())
  group = Group.create()
  raw = group.$jazz.raw
})

afterEach(() => scene.close())

const keysAndValues = () => scene.rows("Keys and values").map((row) => row.slice(0, 2))

test("hostile texts, keys and types of a map are texts", async () => {
  const map = raw.createMap<RawCoMap>()
  map.set("html", '<img src=x onerror="alert(1)"><script>alert(1)</script>')
  map.set("link", "javascript:alert(1)")
  map.set("__proto__", { polluted: true })
  map.set("constructor", "toString")
  map.set("", "")
  map.set("nothing", null)
  map.set("id", "co_zNobodyHasThis")
  map.set("deep", [1, { "<b>": "co_z" }])
  map.set("large", "<".repeat(1_000_000), "trusting")

  await scene.open(me, map.id)

  await scene.until(() => expect(keysAndValues()).toHaveLength(9))
  expect(keysAndValues()).toEqual([
    ["html", '<img src=x onerror="alert(1)"><script>alert(1)</script>'],
    ["link", "javascript:alert(1)"],
    ["__proto__", '{"polluted":true}'],
    ["constructor", "toString"],
    ["", "empty text"],
    ["nothing", "null"],
    ["id", "co_zNobodyHasThis"],
    ["deep", '[1,{"<b>":"co_z"}]'],
    ["large", `${"<".repeat(300)}… Show more of 1,000,000 characters`],
  ])
  expect(scene.all("script, a, img, b")).toEqual([])
  await scene.click("Raw data")
  await scene.shows('"__proto__": {\n    "polluted": true')
})

test("of 100,000 keys a page is shown, and a filter finds one", async () => {
  const map = raw.createMap<RawCoMap>()
  for (let start = 0; start < 100_000; start += 10_000)
    map.assign(Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key ${start + index}`, start + index])), "trusting")

  await scene.open(me, map.id)
  await scene.shows("1–25 of 100,000")
  await scene.click("Last page")
  expect(keysAndValues().at(-1)).toEqual(["key 99999", "99999"])
  expect(scene.button("Next page").disabled).toBe(true)
  await scene.type("Filter keys", "KEY 4242")

  await scene.until(() => expect(keysAndValues()[0]).toEqual(["key 4242", "4242"]))
  expect(keysAndValues()).toHaveLength(11)
})

test("of a long text there is the beginning, and more on demand", async () => {
  const text = raw.createPlainText("<i>&amp;".repeat(3500))

  await scene.open(me, text.id)

  await scene.shows("28,000 graphemes")
  const shown = () => scene.shadow.querySelector(".card")?.textContent?.length ?? 0
  expect(shown()).toBeLessThan(6000)
  await scene.click("Show more of 28,000 characters")
  expect(shown()).toBeGreaterThan(20_000)
  expect(scene.all("i")).toEqual([])
})

test("lists are rows, with references as ways on", async () => {
  const list = co.list(Note).create([{ text: "first" }, { text: "second" }], group)

  await scene.open(me, list.$jazz.id)

  await scene.until(() =>
    expect(scene.rows("Items").map((row) => row.slice(0, 3))).toEqual([
      ["0", expect.stringContaining("CoMap1 key"), "Ann (you)"],
      ["1", expect.stringContaining("CoMap1 key"), "Ann (you)"],
    ]),
  )
  await act(async () => list.$jazz.remove(0))
  await scene.until(() => expect(scene.rows("Items")).toHaveLength(1))
})

test("feeds are shown by session, the latest item first", async () => {
  const feed = co.feed(z.string()).create(["one", "two"], group)

  await scene.open(me, feed.$jazz.id)

  await scene.shows("Ann (you)2 items")
  expect(scene.rows(`Items of ${feed.$jazz.raw.sessions()[0]}`).map((row) => row[1])).toEqual(["two", "one"])
})

test("files are downloaded as bytes, whatever they say they are, and pictures are shown", async () => {
  const blobs: Blob[] = []
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => `blob:${blobs.push(blob as Blob)}`)
  const page = await co.fileStream().createFromBlob(new Blob(["<script>"], { type: "text/html" }), { owner: group })
  const picture = await co.fileStream().createFromBlob(new Blob(["…"], { type: "image/png" }), { owner: group })

  await scene.open(me, page.$jazz.id)
  await scene.shows("Typetext/html")
  await scene.click("Download")

  expect(blobs.map(({ type, size }) => [type, size])).toEqual([["application/octet-stream", 8]])
  expect(scene.all("img, iframe")).toEqual([])
  await scene.type("CoValue ID", picture.$jazz.id)
  await scene.click("Go")
  await scene.until(() => expect(scene.all("img").map((image) => image.getAttribute("src"))).toEqual(["blob:2"]))
  vi.restoreAllMocks()
})

test("an image is shown above its fields", async () => {
  const original = await co.fileStream().createFromBlob(new Blob(["…"], { type: "image/png" }), { owner: group })
  const image = co.image().create({ original, originalSize: [640, 480], progressive: false }, group)

  await scene.open(me, image.$jazz.id)

  await scene.until(() => expect(scene.all("img")).toHaveLength(1))
  expect(keysAndValues()).toContainEqual(["originalSize", "[640,480]"])
  expect(scene.all(".badge")[0]?.textContent).toBe("Image")
})

test("groups show members, roles, parents and children, and follow them", async () => {
  const ben = await createJazzTestAccount({ creationProps: { name: "Ben" } })
  const parent = Group.create()
  const child = Group.create()
  group.addMember(parent, "reader")
  child.addMember(group)

  await scene.open(me, group.$jazz.id)
  await scene.until(() => expect(scene.rows("Members").map((row) => row.slice(0, 3))).toEqual([["Ann (you)", "admin", "Ann (you)"]]))
  expect(scene.rows("Parent groups")).toEqual([[expect.stringContaining(parent.$jazz.id.slice(0, 9)), "reader"]])
  expect(scene.rows("Child groups")).toEqual([[expect.stringContaining(child.$jazz.id.slice(0, 9))]])
  await act(async () => {
    group.addMember(ben, "writer")
    group.addMember("everyone", "reader")
  })

  await scene.until(() =>
    expect(scene.rows("Members").map((row) => row.slice(0, 2))).toEqual([
      ["everyone", "reader"],
      ["Ann (you)", "admin"],
      ["Ben", "writer"],
    ]),
  )
  await act(async () => group.removeMember(ben))
  await scene.until(() => expect(scene.rows("Members")[2]?.slice(0, 2)).toEqual(["Ben", "revoked, reader by parents"]))
})

test("the history says who did what, can be searched and turned round, and marks what does not count", async () => {
  const ben = await createJazzTestAccount({ creationProps: { name: "Ben" } })
  const note = Note.create({ text: "first" }, group)
  group.addMember(ben, "reader")
  await me.$jazz.waitForAllCoValuesSync()
  const seen = await ben.$jazz.localNode.load(note.$jazz.raw.id)
  if (seen !== "unavailable") (seen as RawCoMap).set("text", "forbidden")
  await ben.$jazz.waitForAllCoValuesSync()
  note.$jazz.set("text", "second")
  note.$jazz.delete("text" as never)

  await scene.open(me, note.$jazz.id)
  await scene.until(() => scene.button("History"))
  await scene.click("History")

  const actions = () => scene.rows("History").map((row) => row.slice(1))
  const ours = [
    ["Ann (you)", 'deleted "text"'],
    ["Ann (you)", 'set "text" to "second"'],
    ["Ann (you)", 'set "text" to "first"'],
  ]
  await scene.until(() => expect(actions()).toEqual(expect.arrayContaining(ours)))
  await scene.until(() => expect(actions()).toContainEqual(["Ben", "does not count: its author had no right to write this then"]))
  await scene.click("Newest first")
  expect(actions()[0]).toEqual(ours[2])
  await scene.type("Filter history", "DELETED")
  await scene.until(() => expect(actions()).toEqual([ours[0]]))
  expect(localStorage.getItem("jazz-inspector-show-history")).toBe("true")
})

test("owner, role and times of a value stand above it", async () => {
  const note = Note.create({ text: "first" }, group)

  await scene.open(me, note.$jazz.id)

  await scene.until(() =>
    expect(scene.all(".facts dt").map((name) => name.textContent)).toEqual(["Owner", "Your role", "Created", "Last edited"]),
  )
  await scene.shows(/Your roleadmin/)
  await scene.shows(/Last edited.* by Ann \(you\)/)
})

test("a view that fails leaves the rest of the panel usable", async () => {
  const broken = raw.createMap<RawCoMap>({ text: "first" })
  const quiet = vi.spyOn(console, "error").mockImplementation(() => {})
  const failing = vi.spyOn(Object.getPrototypeOf(broken), "lastEditAt").mockImplementation(() => {
    throw new Error("broken on purpose")
  })

  await scene.open(me, broken.id)
  await scene.shows("This view failedbroken on purpose")
  failing.mockRestore()
  await scene.click("Try again")

  await scene.until(() => expect(keysAndValues()).toEqual([["text", "first"]]))
  quiet.mockRestore()
})
