import { beforeEach, expect, test } from "vitest"
import { activeAccountContext } from "../context/active-account.ts"
import { co, Group, z } from "../index.ts"
import { createJazzTestAccount, createJazzTestGuest, linkAccounts, runWithoutActiveAccount, setActiveAccount } from "./test-accounts.ts"
import { disableJazzTestSync, getPeerConnectedToTestSyncServer, setupJazzTestSync } from "./test-sync.ts"

const Note = co.map({ text: z.string() })

beforeEach(() => {
  disableJazzTestSync()
  activeAccountContext.set(null)
})

test("an account becomes active only when asked", async () => {
  const alice = await createJazzTestAccount({ isCurrentActiveAccount: true })
  expect(activeAccountContext.get()).toBe(alice)

  const bob = await createJazzTestAccount()
  expect(activeAccountContext.get()).toBe(alice)
  setActiveAccount(bob)
  expect(activeAccountContext.get()).toBe(bob)
})

test("the migration runs with the new account active and gets the creation props", async () => {
  const seen: unknown[] = []
  const Worker = co.account({ profile: co.profile(), root: co.map({}) }).withMigration(async (account, creationProps) => {
    seen.push(creationProps, activeAccountContext.get() === account)
  })

  const account = await createJazzTestAccount({ AccountSchema: Worker, creationProps: { colour: "red" } })

  expect(seen).toEqual([{ name: "Test Account", colour: "red" }, true])
  expect(account.profile.$isLoaded && account.profile.name).toBe("Test Account")
  expect(activeAccountContext.maybeGet()).toBeUndefined()
})

test("refuses to make two accounts at once, and recovers from a migration that fails", async () => {
  const alice = await createJazzTestAccount({ isCurrentActiveAccount: true })
  const Broken = co.account({ profile: co.profile(), root: co.map({}) }).withMigration(async () => {
    throw new Error("broken migration")
  })

  const first = createJazzTestAccount({ AccountSchema: Broken })
  await expect(createJazzTestAccount()).rejects.toThrow(
    "It is not possible to create multiple accounts in parallel inside the test environment.",
  )
  await expect(first).rejects.toThrow("broken migration")

  expect(activeAccountContext.get()).toBe(alice)
  await expect(createJazzTestAccount()).resolves.toBeDefined()
})

test("values travel through the test server", async () => {
  await setupJazzTestSync()
  const alice = await createJazzTestAccount()
  const bob = await createJazzTestAccount()

  const note = Note.create({ text: "hello" }, Group.create({ owner: alice }).makePublic("writer"))
  await note.$jazz.waitForSync()
  const copy = await Note.load(note.$jazz.id, { loadAs: bob })

  expect(copy.$isLoaded && copy.text).toBe("hello")
})

test("what one account does the others see behind the next load", async () => {
  await setupJazzTestSync()
  const alice = await createJazzTestAccount()
  const bob = await createJazzTestAccount()
  const note = Note.create({ text: "hello" }, Group.create({ owner: alice }).makePublic())

  const first = await Note.load(note.$jazz.id, { loadAs: bob })
  const texts = [first.$isLoaded && first.text]
  for (const text of ["again", "and again"]) {
    note.$jazz.set("text", text)
    const now = await Note.load(note.$jazz.id, { loadAs: bob })
    texts.push(now.$isLoaded && now.text)
  }

  expect(texts).toEqual(["hello", "again", "and again"])
})

test("messages may arrive in later macrotasks", async () => {
  await setupJazzTestSync({ asyncPeers: true })
  const alice = await createJazzTestAccount()
  const bob = await createJazzTestAccount()

  const note = Note.create({ text: "hello" }, Group.create({ owner: alice }).makePublic())
  await note.$jazz.waitForSync()
  const copy = await Note.load(note.$jazz.id, { loadAs: bob })

  expect(copy.$isLoaded && copy.text).toBe("hello")
})

test("without a server accounts are on their own until they are linked", async () => {
  expect(() => getPeerConnectedToTestSyncServer()).toThrow("Sync server not initialized")
  const alice = await createJazzTestAccount()
  const bob = await createJazzTestAccount()
  const note = Note.create({ text: "by hand" }, Group.create({ owner: alice }).makePublic())

  await linkAccounts(alice, bob)
  const copy = await Note.load(note.$jazz.id, { loadAs: bob })

  expect(copy.$isLoaded && copy.text).toBe("by hand")
})

test("runs without an active account and brings it back, also after a promise and an exception", async () => {
  expect(() => runWithoutActiveAccount(() => 1)).toThrow("No active account")
  const alice = await createJazzTestAccount({ isCurrentActiveAccount: true })

  expect(runWithoutActiveAccount(() => activeAccountContext.maybeGet())).toBeUndefined()
  expect(activeAccountContext.get()).toBe(alice)

  const later = runWithoutActiveAccount(async () => {
    await Promise.resolve()
    return activeAccountContext.maybeGet()
  })
  expect(await later).toBeUndefined()
  expect(activeAccountContext.get()).toBe(alice)

  expect(() =>
    runWithoutActiveAccount(() => {
      throw new Error("inside")
    }),
  ).toThrow("inside")
  expect(activeAccountContext.get()).toBe(alice)
})

test("a guest leaves the process in guest mode", async () => {
  const { guest } = await createJazzTestGuest()

  expect(guest.$type$).toBe("Anonymous")
  expect(() => activeAccountContext.get()).toThrow("Something that expects a full active account was called in guest mode.")
})
