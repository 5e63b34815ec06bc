/**
 * A book club, as an app of any of the packages. `found` writes everything, `visit` tells what one member sees and leaves a mark. One argument
 * of JSON; the answer is the last line.
 */
import { Account, co, FileStream, Group, z } from "jazz-tools"
import { startWorker } from "jazz-tools/worker"
import { WebSocket } from "ws"

const { command, url, people, who, ids, mark } = JSON.parse(process.argv[2])

const Book = co.map({
  title: z.string(),
  pages: z.number().optional(),
  read: z.date().optional(),
  state: z.enum(["new", "worn"]).optional(),
  sizes: z.object({ cm: z.array(z.number()) }).optional(),
  by: z.string().nullable().optional(),
  tags: co.optional(co.list(z.string())),
  note: co.optional(co.plainText()),
  blurb: co.optional(co.richText()),
})
const Novel = co.map({ kind: z.literal("novel"), hero: z.string() })
const Atlas = co.map({ kind: z.literal("atlas"), maps: z.number() })
const Price = z.codec(z.string(), z.object({ cents: z.number() }), {
  encode: ({ cents }) => `${cents} ct`,
  decode: (text) => ({ cents: Number.parseInt(text, 10) }),
})
const Club = co.map({
  books: co.list(Book),
  gifts: co.list(co.discriminatedUnion("kind", [Novel, Atlas])),
  shelves: co.record(z.string(), Book),
  news: co.feed(z.string()),
  rules: co.fileStream(),
  logo: co.image(),
  taste: co.vector(3),
  fee: Price,
})
const Names = co.list(z.string())
const Chapter = co.map({ text: z.string() })
const Draft = co.map({ name: z.string(), chapters: co.list(Chapter) })
const chapters = { chapters: { $each: true } }
const file = Uint8Array.from({ length: 250_000 }, (_, i) => (i * 7) & 255)

let isOffline = false
const sockets = []
class Line extends WebSocket {
  constructor(to) {
    super(isOffline ? "ws://127.0.0.1:9" : to)
    sockets.push(this)
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

async function start(name) {
  const { worker } = await startWorker({ ...people[name], syncServer: url, WebSocket: Line, skipInboxLoad: true })
  return worker
}

async function found() {
  const ana = await start("ana")
  const bo = await Account.load(people.bo.accountID, { loadAs: ana })
  const eve = await Account.load(people.eve.accountID, { loadAs: ana })
  const synced = () => ana.$jazz.waitForAllCoValuesSync({ timeout: 10_000 })
  const members = Group.create(ana)
  members.addMember(bo, "writer")

  const logo = await FileStream.createFromBlob(new Blob([file.slice(0, 900)], { type: "image/png" }), { owner: members })
  const emma = { title: "Emma", pages: 1, read: new Date(1e12), state: "worn", sizes: { cm: [1, 2.5] }, by: null }
  const club = Club.create(
    {
      books: [{ ...emma, tags: ["old", "wit"], note: "héllo 👩‍👩‍👧", blurb: "<p>b</p>" }, { title: "Ulysses" }, { title: "Dune" }],
      gifts: [
        { kind: "novel", hero: "Rex" },
        { kind: "atlas", maps: 9 },
      ],
      shelves: { top: { title: "Kim" }, "by the door": { title: "Momo" }, gone: { title: "?" } },
      news: ["first", "second"],
      rules: await FileStream.createFromBlob(new File([file], "rules.bin", { type: "application/x" }), { owner: members }),
      logo: { original: logo, originalSize: [10, 20], placeholderDataURL: "data:,x", progressive: false },
      taste: new Float32Array([1, 2.5, -3]),
      fee: { cents: 250 },
    },
    members,
  )
  club.books.$jazz.splice(0, 0, { title: "Zadig" })
  club.books.$jazz.splice(2, 1)
  club.shelves.$jazz.delete("gone")
  club.books[1].note.insertAfter(0, "Z")
  club.books[1].$jazz.applyDiff({ pages: 2, tags: ["wit", "dry", "new"] })

  const board = Group.create(ana)
  board.addMember(eve, "admin")
  const readByBoard = Group.create(ana)
  readByBoard.addMember(board, "reader")
  const minutes = Book.create({ title: "minutes", tags: ["t"] }, readByBoard)

  const box = Group.create(ana)
  box.addMember("everyone", "writeOnly")
  const letters = Names.create(["by ana"], box)
  const wall = Names.create(["by ana"], Group.create(ana).makePublic("writer"))

  const changing = Group.create(ana)
  changing.addMember(bo, "writer")
  changing.addMember(eve, "reader")
  const list = Names.create(["before"], changing)
  changing.removeMember(eve)
  list.$jazz.push("after")

  const drafts = Draft.create({ name: "main", chapters: [{ text: "one" }, { text: "two" }] }, members)
  await synced()
  const open = await Draft.load(drafts.$jazz.id, { loadAs: ana, unstable_branch: { name: "open", owner: members }, resolve: chapters })
  open.$jazz.set("name", "open")
  open.chapters[0].$jazz.set("text", "uno")
  open.chapters.$jazz.push({ text: "three" })
  const merged = await Draft.load(drafts.$jazz.id, { loadAs: ana, unstable_branch: { name: "merged" }, resolve: chapters })
  merged.chapters[1].$jazz.set("text", "dos")
  merged.chapters.$jazz.splice(0, 0, { text: "nil" })
  await merged.$jazz.unstable_merge()

  const plan = await demoteWhileOffline(ana, bo, synced)
  await synced()
  const values = { club, minutes, letters, wall, list, drafts, plan, members }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.$jazz.id]))
}

/** Bo writes before and after the role changes, without hearing of it. */
async function demoteWhileOffline(ana, bo, synced) {
  const group = Group.create(ana)
  group.addMember(bo, "writer")
  const plan = Book.create({ title: "start", tags: ["s"] }, group)
  await synced()
  const ofAna = sockets.length
  const away = await start("bo")
  const his = await Book.load(plan.$jazz.id, { loadAs: away, resolve: { tags: true } })
  isOffline = true
  for (const socket of sockets.slice(ofAna)) socket.terminate()
  await pause(100)
  his.$jazz.set("title", "while writer")
  his.tags.$jazz.push("while writer")
  await pause(20)
  group.addMember(bo, "reader")
  await pause(20)
  his.$jazz.set("title", "while reader")
  his.tags.$jazz.push("while reader")
  plan.tags.$jazz.push("ana")
  isOffline = false
  await away.$jazz.waitForAllCoValuesSync({ timeout: 3000 }).catch(() => {}) // the server need not take what does not count
  return plan
}

/** What a member sees. */
async function visit() {
  const me = await start(who)
  const seen = async (schema, id, options, view) => {
    const value = await schema.load(id, { loadAs: me, ...options })
    return value.$isLoaded ? view(value) : value.$jazz.loadingState
  }
  const resolve = {
    books: { $each: { tags: true, note: true, blurb: true } },
    gifts: { $each: true },
    shelves: { $each: true },
    news: true,
    rules: true,
    logo: { original: true },
    taste: true,
  }
  const branch = (name, owner) =>
    seen(Draft, ids.drafts, { unstable_branch: { name, owner }, resolve: chapters }, (draft) => [
      draft.name,
      ...draft.chapters.map(({ text }) => text),
    ])
  const members = await co.group().load(ids.members, { loadAs: me })
  const answer = {
    club: await seen(Club, ids.club, { resolve }, (club) => viewOf(club)),
    minutes: await seen(Book, ids.minutes, { resolve: { tags: true } }, (book) => [book.title, ...book.tags, me.canWrite(book)]),
    letters: await seen(Names, ids.letters, {}, (names) => [...names]),
    wall: await seen(Names, ids.wall, {}, (names) => [...names]),
    list: await seen(Names, ids.list, {}, (names) => [...names]),
    plan: await seen(Book, ids.plan, { resolve: { tags: true } }, (book) => [
      book.title,
      book.$jazz.owner.getRoleOf(people.bo.accountID),
      ...[...book.tags].sort(),
    ]),
    drafts: await seen(Draft, ids.drafts, { resolve: chapters }, (draft) => draft.chapters.map(({ text }) => text)),
    open: members.$isLoaded ? await branch("open", members) : members.$jazz.loadingState,
    merged: await branch("merged"),
  }
  const wall = await Names.load(ids.wall, { loadAs: me })
  wall.$jazz.push(mark)
  await wall.$jazz.waitForSync({ timeout: 10_000 })
  return answer
}

function viewOf(club) {
  const { books, gifts, shelves, news, rules, logo, taste, fee } = club
  const blob = rules.toBlob()
  const { finished, chunks, ...info } = rules.getChunks()
  return {
    books: books.map(({ title, pages, read, state, sizes, by, tags, note, blurb }) =>
      title === "Emma" ? [pages, read.toISOString(), state, sizes.cm, by, [...tags], String(note), String(blurb)] : title,
    ),
    pages: books[1].$jazz.getEdits().pages.all.map(({ value }) => value),
    gifts: gifts.map((gift) => (gift.kind === "novel" ? gift.hero : gift.maps)),
    shelves: Object.keys(shelves).map((key) => `${key}: ${shelves[key].title}`),
    news: [...news.perAccount[people.ana.accountID].all].map(({ value }) => value),
    rules: [finished, info, blob.size, Buffer.concat(chunks).equals(file)],
    logo: [logo.originalSize, logo.placeholderDataURL, logo.original.toBlob().type, logo.original.toBlob().size],
    taste: [...taste],
    fee,
  }
}

console.log(JSON.stringify(await (command === "found" ? found() : visit())))
process.exit(0)
