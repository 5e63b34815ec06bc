import { beforeEach, expect, test } from "vitest"
import { Account, AnonymousJazzAgent, assertLoaded, co, Group, isControlledAccount, Profile, z } from "../../index.ts"
import { createJazzTestAccount, createJazzTestGuest, setupJazzTestSync, TestJSCrypto } from "../../testing/index.ts"

const AppAccount = co
  .account({ profile: co.profile({ bio: z.string().optional() }), root: co.map({ visits: z.number() }) })
  .withMigration((account, creationProps) => {
    if (!account.$jazz.has("root")) account.$jazz.set("root", { visits: 0 })
    if (creationProps && !account.$jazz.has("profile")) account.$jazz.set("profile", { name: creationProps.name, bio: "new" })
  })

beforeEach(async () => {
  await setupJazzTestSync()
})

test("accounts made by a schema are of its class, and of Account", async () => {
  const me = await createJazzTestAccount({ AccountSchema: AppAccount, isCurrentActiveAccount: true, creationProps: { name: "Ann" } })
  expect(me).toBeInstanceOf(Account)
  expect(me).toBeInstanceOf(AppAccount.getCoValueClass())
  expect(AppAccount.getMe()).toBe(me)
  expect([me.isMe, isControlledAccount(me), me.$jazz.isLocalNodeOwner, me.$type$]).toEqual([true, true, true, "Account"])
  expect(me.$jazz.createdBy).toBeUndefined()
  expect(me.$jazz.sessionID?.startsWith(`${me.$jazz.id}_session_z`)).toBe(true)
  const { profile, root } = await me.$jazz.ensureLoaded({ resolve: { profile: true, root: true } })
  expect([profile.name, profile.bio, root.visits]).toEqual(["Ann", "new", 0])
  expect(profile.inbox?.startsWith("co_z")).toBe(true)
  expect(profile.$jazz.owner.getRoleOf("everyone")).toBeUndefined()
  expect(JSON.parse(JSON.stringify(me))).toEqual({ $jazz: { id: me.$jazz.id } })
})

test("nobody can write the account of somebody else", async () => {
  const me = await createJazzTestAccount({ AccountSchema: AppAccount, isCurrentActiveAccount: true })
  const other = await createJazzTestAccount({ AccountSchema: AppAccount })
  await other.$jazz.waitForAllCoValuesSync()
  const seen = await AppAccount.load(other.$jazz.id)
  assertLoaded(seen)
  const before = seen.$jazz.refs.root?.id
  seen.$jazz.set("root", { visits: 9 })
  expect(seen.$jazz.refs.root?.id).toBe(before)
  expect([seen.canAdmin(seen), me.canAdmin(seen), me.canRead(seen), me.canWrite(me)]).toEqual([true, false, true, true])
})

test("create makes an account without activating it", async () => {
  const me = await createJazzTestAccount({ isCurrentActiveAccount: true })
  const made = await AppAccount.create({ creationProps: { name: "Zoe" }, crypto: await TestJSCrypto.create() })
  expect(Account.getMe()).toBe(me)
  const { root } = await made.$jazz.ensureLoaded({ resolve: { root: true } })
  expect(root.visits).toBe(0)
})

test("createAs makes an account that its maker and everybody else can load", async () => {
  const worker = await createJazzTestAccount({ isCurrentActiveAccount: true })
  const seen: string[] = []
  const { credentials, account } = await AppAccount.createAs(worker, {
    creationProps: { name: "Child" },
    onCreate: (created, maker) => void seen.push(created.$jazz.id, maker.$jazz.id),
  })
  expect(seen).toEqual([credentials.accountID, worker.$jazz.id])
  expect(account.$jazz.id).toBe(credentials.accountID)
  expect(credentials.accountSecret.startsWith("sealerSecret_z")).toBe(true)
  expect(Account.getMe()).toBe(worker)
  const other = await createJazzTestAccount()
  const loaded = await AppAccount.load(credentials.accountID, { loadAs: other })
  expect(loaded.$isLoaded).toBe(true)
})

test("createAs fails when the maker cannot load what the schema asks for", async () => {
  const worker = await createJazzTestAccount({ isCurrentActiveAccount: true })
  const creation = AppAccount.resolved({ root: true }).createAs(worker, { creationProps: { name: "Child" } })
  await expect(creation).rejects.toThrow("Unable to load the created account")
})

test("a failing migration fails the creation", async () => {
  const Failing = co.account().withMigration(() => {
    throw new Error("no luck")
  })
  await expect(createJazzTestAccount({ AccountSchema: Failing })).rejects.toThrow("no luck")
})

test("invites need the account that signs on the node, and the right secret", async () => {
  const me = await createJazzTestAccount({ isCurrentActiveAccount: true })
  const guest = await createJazzTestAccount()
  const group = Group.create()
  const secret = group.$jazz.createInvite("writer")
  await me.$jazz.waitForAllCoValuesSync()
  const seen = await Account.load(guest.$jazz.id)
  assertLoaded(seen)
  await expect(seen.acceptInvite(group.$jazz.id, secret)).rejects.toThrow("Only a controlled account can accept invites")
  const joined = await guest.acceptInvite(group.$jazz.id, secret)
  expect(joined.$isLoaded && joined.myRole()).toBe("writer")
})

test("instances know who reads them", async () => {
  const me = await createJazzTestAccount({ isCurrentActiveAccount: true })
  const note = co.map({ t: z.string() }).create({ t: "x" }, Group.create().makePublic())
  expect((note.$jazz.loadedAs as Account).$jazz.id).toBe(me.$jazz.id)
  await note.$jazz.waitForSync()
  const { guest } = await createJazzTestGuest()
  expect(guest).toBeInstanceOf(AnonymousJazzAgent)
})

test("createAs leaves the active account alone, also while onCreate runs", async () => {
  const worker = await createJazzTestAccount({ isCurrentActiveAccount: true })
  const active: string[] = []

  await AppAccount.createAs(worker, {
    creationProps: { name: "Child" },
    onCreate: () => void active.push(Account.getMe().$jazz.id),
  })

  expect(active).toEqual([worker.$jazz.id])
})

test("profiles are made by their class for groups, and have a name", async () => {
  const me = await createJazzTestAccount({ isCurrentActiveAccount: true })
  const ProfileClass = Profile as unknown as { create(init: { name: string }, owner: unknown): Profile }

  expect(ProfileClass.create({ name: "Ann" }, Group.create()).name).toBe("Ann")
  expect(() => ProfileClass.create({ name: "Ann" }, { owner: me })).toThrow("Profiles should be owned by a group")
})

test("an account that signs on its node is loaded as itself", async () => {
  const me = await createJazzTestAccount({ isCurrentActiveAccount: true })

  expect(me.$jazz.loadedAs).toBe(me)
})
