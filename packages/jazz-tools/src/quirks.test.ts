/** Habits of the 0.19 line: those that programs may depend on are kept, the others are fixed. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { Account, assertLoaded, co, CoMap, Group, jazzConfig, Profile, z } from "./index.ts"
import { createJazzTestAccount, createJazzTestGuest, setActiveAccount, setupJazzTestSync } from "./testing/index.ts"

const Note = co.map({ text: z.string() })
const Notes = co.list(Note)
/** Nobody has it. */
const UNKNOWN = "co_zA4nwXvGXDvv7H4ULnJDVZbTCcUc"

let me: Account

beforeEach(async () => {
  await setupJazzTestSync()
  me = await createJazzTestAccount({ isCurrentActiveAccount: true, creationProps: { name: "Ann" } })
})

afterEach(() => {
  vi.restoreAllMocks()
  jazzConfig.setCustomErrorReporter(undefined)
})

/** A settled turn of the event loop, with what was sent in it. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 5))

function transactionsOf(value: { readonly $jazz: { readonly raw: { readonly core: { knownState(): { sessions: object } } } } }): number {
  return Object.values(value.$jazz.raw.core.knownState().sessions).reduce((sum: number, count: number) => sum + count, 0)
}

describe("kept", () => {
  test("a write without the right is taken and has no effect", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {})
    const group = Group.create()
    group.addMember("everyone", "reader")
    const note = Note.create({ text: "mine" }, group)
    await me.$jazz.waitForAllCoValuesSync()
    const ben = await createJazzTestAccount()
    const seen = await Note.load(note.$jazz.id, { loadAs: ben })
    assertLoaded(seen)

    expect(() => seen.$jazz.set("text", "yours")).not.toThrow()
    expect([seen.text, note.text]).toEqual(["mine", "mine"])
  })

  test("a wrong type is stored as it is", () => {
    const note = Note.create({ text: 7 as unknown as string })
    expect(note.text).toBe(7)
  })

  test("writing an equal value again is an edit, and tells subscribers", async () => {
    const note = Note.create({ text: "a" })
    const listener = vi.fn()
    const stop = note.$jazz.subscribe(listener)
    await turn()
    const calls = listener.mock.calls.length
    note.$jazz.set("text", "a")
    await turn()
    stop()

    expect(listener.mock.calls.length).toBe(calls + 1)
    expect(note.$jazz.getEdits().text?.all).toHaveLength(2)
  })

  test("applyDiff of a map is an edit per changed key", () => {
    const map = co.map({ a: z.number(), b: z.number(), c: z.number() }).create({ a: 1, b: 1, c: 1 })
    const before = transactionsOf(map)
    map.$jazz.applyDiff({ a: 1, b: 2, c: 3 })
    expect(transactionsOf(map) - before).toBe(2)
  })

  test("each value without an owner gets a group of its own", () => {
    const [a, b] = [Note.create({ text: "a" }), Note.create({ text: "b" })]
    expect(a.$jazz.owner.$jazz.id).not.toBe(b.$jazz.owner.$jazz.id)
  })

  test("a child given as plain data gets a group that extends the container's", () => {
    const group = Group.create()
    const parent = co.map({ note: Note }).create({ note: { text: "a" } }, group)
    const { owner } = parent.note.$jazz
    expect(owner.$jazz.id).not.toBe(group.$jazz.id)
    expect(owner.getParentGroups().map((parentGroup) => parentGroup.$jazz.id)).toEqual([group.$jazz.id])
  })

  test("withMigration changes its schema; resolved and withPermissions copy theirs", () => {
    const schema = co.map({ note: Note })
    expect(schema.withMigration(() => {})).toBe(schema)
    expect(schema.resolved({ note: true })).not.toBe(schema)
    expect(schema.withPermissions({})).not.toBe(schema)
  })

  test("an undefined unique name is ignored", () => {
    const owner = Group.create()
    const [a, b] = [1, 2].map(() => Note.create({ text: "a" }, { owner, unique: undefined as unknown as string }))
    expect(a?.$jazz.id).not.toBe(b?.$jazz.id)
  })

  test("array mutators of lists throw a hint", () => {
    const notes = Notes.create([])
    expect(() => (notes as unknown as unknown[]).push(1)).toThrow("$jazz.push")
    expect(() => {
      ;(notes as unknown as unknown[])[0] = 1
    }).toThrow()
    expect(notes.length).toBe(0)
  })

  test("managers add managers", async () => {
    const [manager, other] = [await createJazzTestAccount(), await createJazzTestAccount()]
    const group = Group.create()
    group.addMember(manager, "manager")
    await me.$jazz.waitForAllCoValuesSync()
    await manager.$jazz.waitForAllCoValuesSync()
    await other.$jazz.waitForAllCoValuesSync()
    const seen = await Group.load(group.$jazz.id, { loadAs: manager })
    const joining = await Account.load(other.$jazz.id, { loadAs: manager })
    assertLoaded(seen)
    assertLoaded(joining)
    seen.addMember(joining, "manager")
    expect(seen.getRoleOf(other.$jazz.id)).toBe("manager")
  })

  test("a load that fails is reported once, to the custom reporter when there is one", async () => {
    const printed = vi.spyOn(console, "error").mockImplementation(() => {})
    const reported = vi.fn()
    const ben = await createJazzTestAccount()
    const { id } = Note.create({ text: "mine" }).$jazz
    await me.$jazz.waitForAllCoValuesSync()
    expect((await Note.load(id, { loadAs: ben })).$jazz.loadingState).toBe("unauthorized")
    expect(printed).toHaveBeenCalledTimes(1)
    jazzConfig.setCustomErrorReporter(reported)
    await Note.load(id, { loadAs: ben })
    expect([printed.mock.calls.length, reported.mock.calls.length]).toEqual([1, 1])
  })
})

describe("fixed", () => {
  test("creating an existing unique value again is refused in words", () => {
    const owner = Group.create()
    Note.create({ text: "a" }, { owner, unique: "one" })
    expect(() => Note.create({ text: "b" }, { owner, unique: "one" })).toThrow(/unique|exists/i)
  })

  test("a subscription recovers when a child that cannot be read is gone", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {})
    const ben = await createJazzTestAccount()
    const group = Group.create()
    group.addMember("everyone", "reader")
    const list = Notes.create([Note.create({ text: "public" }, group)], group)
    await me.$jazz.waitForAllCoValuesSync()
    const sizes: number[] = []
    const stop = Notes.subscribe(list.$jazz.id, { loadAs: ben, resolve: { $each: true } }, (value) => sizes.push(value.length))
    await vi.waitFor(() => expect(sizes).toEqual([1]), 10_000)

    list.$jazz.push(Note.create({ text: "private" }, Group.create()))
    await me.$jazz.waitForAllCoValuesSync()
    await turn()
    list.$jazz.pop()
    list.$jazz.push(Note.create({ text: "again" }, group))
    await me.$jazz.waitForAllCoValuesSync()
    await vi.waitFor(() => expect(sizes.at(-1)).toBe(2), 10_000)
    stop()
  })

  test("applyDiff of a list of references keeps what is the same", () => {
    const [a, b, c] = ["a", "b", "c"].map((text) => Note.create({ text }))
    if (!a || !b || !c) throw new Error("unreachable")
    const list = Notes.create([a, b])
    const before = transactionsOf(list)
    list.$jazz.applyDiff([a, b, c])
    expect([transactionsOf(list) - before, list.map((note) => note.$isLoaded && note.text)]).toEqual([1, ["a", "b", "c"]])
  })

  test("lists follow the rules of arrays", () => {
    const list = co.list(z.string()).create([])
    expect([list.$jazz.pop(), list.$jazz.shift()]).toEqual([undefined, undefined])
    list.$jazz.unshift("a", "b")
    expect([...list]).toEqual(["a", "b"])
    list.$jazz.splice(-1, 1)
    expect([...list]).toEqual(["a"])
    list.$jazz.splice(99, 0, "z")
    expect([...list]).toEqual(["a", "z"])
  })

  test("a text instance shows what the text is", async () => {
    const text = co.plainText().create("abc")
    text.insertAfter(2, "d")
    expect([text.length, text[3]]).toEqual([4, "d"])
    await text.$jazz.waitForSync()
    expect((await text.$jazz.ensureLoaded()).toString()).toBe("abcd")
  })

  test("JSON.stringify takes lists with dates and with children that are not loaded", async () => {
    expect(JSON.stringify(co.list(z.date()).create([new Date(0)]))).toBe('["1970-01-01T00:00:00.000Z"]')
    const group = Group.create().makePublic()
    const list = Notes.create([Note.create({ text: "a" }, group)], group)
    await me.$jazz.waitForAllCoValuesSync()
    const seen = await Notes.load(list.$jazz.id, { loadAs: await createJazzTestAccount() })
    expect(() => JSON.stringify(seen)).not.toThrow()
  })

  test("JSON.stringify of a group shows its members", () => {
    const group = Group.create()
    expect(JSON.stringify(group)).toContain(me.$jazz.id)
  })

  test("loading an unknown vector settles", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {})
    const vector = await co.vector(3).load(UNKNOWN, { skipRetry: true })
    expect(vector.$jazz.loadingState).toBe("unavailable")
  })

  test("an account schema leaves the built-in class alone, and the profile is a Profile", async () => {
    co.account({ profile: co.profile(), root: co.map({}) })
    const { profile } = await me.$jazz.ensureLoaded({ resolve: { profile: true } })
    expect(profile).toBeInstanceOf(Profile)
    expect(profile).toBeInstanceOf(CoMap)
    expect(Account.getMe()).toBeInstanceOf(Account)
  })

  test("misuse of a file is refused", () => {
    const file = co.fileStream().create()
    expect(() => file.push(Uint8Array.of(1))).toThrow()
    file.start({ mimeType: "text/plain" })
    expect(() => file.start({ mimeType: "text/plain" })).toThrow()
    file.push(Uint8Array.of(1))
    file.end()
    expect(() => file.push(Uint8Array.of(2))).toThrow()
    expect(file.getChunks()?.finished).toBe(true)
  })

  test("a test account whose migration fails leaves everything as it was", async () => {
    const Broken = co.account().withMigration(() => {
      throw new Error("broken on purpose")
    })
    await expect(createJazzTestAccount({ AccountSchema: Broken })).rejects.toThrow("broken on purpose")
    expect(Account.getMe().$jazz.id).toBe(me.$jazz.id)
    expect((await createJazzTestAccount()).$isLoaded).toBe(true)
  })

  test("a branch keeps the times of its edits when it is merged at once", async () => {
    const now = Date.now()
    vi.spyOn(Date, "now").mockImplementation(() => now)
    const note = Note.create({ text: "a" })
    const branch = await Note.load(note.$jazz.id, { unstable_branch: { name: "draft" } })
    assertLoaded(branch)
    branch.$jazz.set("text", "b")
    branch.$jazz.set("text", "c")
    branch.$jazz.unstable_merge()
    await turn()
    const edits = note.$jazz.getEdits().text?.all ?? []
    expect([note.text, edits.map(({ value, madeAt }) => [value, madeAt.getTime() - now])]).toEqual([
      "c",
      [
        ["a", 0],
        ["b", 0],
        ["c", 0],
      ],
    ])
  })

  test("after a guest of a test an account can be active again", async () => {
    await createJazzTestGuest()
    setActiveAccount(me)
    expect(Account.getMe().$jazz.id).toBe(me.$jazz.id)
  })
})
