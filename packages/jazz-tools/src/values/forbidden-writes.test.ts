import { afterEach, beforeEach, expect, test } from "vitest"
import { Account, assertLoaded, co, Group, jazzConfig, z } from "../index.ts"
import { createJazzTestAccount, setupJazzTestSync } from "../testing/index.ts"

const Note = co.map({ text: z.string() })
let lines: string[]

beforeEach(async () => {
  lines = []
  const keep = (text: string) => void lines.push(text)
  jazzConfig.logger.setLogSystem({ debug: () => {}, info: () => {}, warn: keep, error: () => {} })
  await setupJazzTestSync()
  await createJazzTestAccount({ isCurrentActiveAccount: true })
})

afterEach(() => {
  jazzConfig.setForbiddenWrites("warn")
  jazzConfig.logger.setLogSystem(console)
})

async function noteForReader(schema = Note) {
  const reader = await createJazzTestAccount()
  const seen = await Account.load(reader.$jazz.id)
  assertLoaded(seen)
  const group = Group.create()
  group.addMember(seen, "reader")
  const note = Note.create({ text: "mine" }, group)
  await note.$jazz.waitForSync()
  const theirs = await schema.load(note.$jazz.id, { loadAs: reader })
  assertLoaded(theirs)
  return { note, theirs, reader, group }
}

test("a write without the right has no effect, and is warned of once per value with account, role, group and value", async () => {
  const { note, theirs, reader, group } = await noteForReader()
  theirs.$jazz.set("text", "not mine")
  theirs.$jazz.set("text", "not mine at all")

  expect(note.text).toBe("mine")
  expect(lines).toHaveLength(1)
  for (const part of [reader.$jazz.id, "role reader", group.$jazz.id, note.$jazz.id]) expect(lines[0]).toContain(part)
})

test("on demand such a write throws before anything is written", async () => {
  jazzConfig.setForbiddenWrites("throw")
  const { note, theirs } = await noteForReader()
  const transactions = theirs.$jazz.raw.core.entries().length

  expect(() => theirs.$jazz.set("text", "not mine")).toThrow(expect.objectContaining({ code: "write.forbidden", coValueID: note.$jazz.id }))
  expect(theirs.$jazz.raw.core.entries()).toHaveLength(transactions)
  expect(theirs.text).toBe("mine")
})

test("migrations that readers run are no mistake", async () => {
  jazzConfig.setForbiddenWrites("throw")
  const Migrating = co.map({ text: z.string() }).withMigration((note) => {
    note.$jazz.set("text", "migrated")
  })
  const { theirs } = await noteForReader(Migrating)

  expect(theirs.text).toBe("mine")
  expect(lines).toEqual([])
})

test("whoever may write is not warned", async () => {
  const { note } = await noteForReader()
  note.$jazz.set("text", "still mine")
  Note.create({ text: "1" }, Account.getMe())
  Note.create({ text: "2" }, Group.create().makePublic("writer")).$jazz.set("text", "3")

  expect(lines).toEqual([])
})
