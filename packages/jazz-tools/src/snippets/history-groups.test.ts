/** Programs as the public documentation writes them; they must run unchanged. */
import { expect, test } from "vitest"
import { Account, Group, assertLoaded, co, z } from "../index.ts"
import { createJazzTestAccount, setActiveAccount } from "../testing/index.ts"
import { start } from "./preamble.ts"

test("54. Every edit is kept", async () => {
  const { me, show, fails, printed } = await start()
  const Ticket = co.map({ state: z.literal(["new", "open", "shut"]), due: z.date().optional() })
  const ticket = Ticket.create({ state: "new" })
  ticket.$jazz.set("state", "open")
  ticket.$jazz.set("due", new Date(1000))
  ticket.$jazz.delete("due")
  const edits = ticket.$jazz.getEdits()
  show(
    Object.keys(edits),
    edits.state?.value,
    edits.state?.all.map((e) => e.value),
  )
  show(edits.state?.by?.$jazz.id === me.$jazz.id, edits.state?.madeAt instanceof Date, edits.state?.key)
  show(edits.due?.value === undefined, edits.due?.all[0].value instanceof Date, edits.due?.all.length)
  show(fails(() => co.list(z.string()).create([]).$jazz.getEdits()))

  expect(printed).toEqual(['["state","due"] open ["new","open"]', "true true state", "true true 2", "Not implemented"])
})

test("55. Whose edit was it", async () => {
  const { me, show, settle, peer, printed } = await start()
  const { acc: otto } = await peer("Otto")
  const Wiki = co.map({ text: z.string() })
  const wiki = Wiki.create({ text: "mine" }, Group.create().makePublic("writer"))
  const his = await Wiki.load(wiki.$jazz.id, { loadAs: otto })
  assertLoaded(his)
  his.$jazz.set("text", "his")
  await his.$jazz.waitForSync()
  await settle()
  const edit = wiki.$jazz.getEdits().text
  const by = edit?.by ? await edit.by.$jazz.ensureLoaded({ resolve: { profile: true } }) : undefined
  show(
    edit?.all.map((e) => e.value),
    by?.$jazz.id === otto.$jazz.id,
    by?.profile.name,
  )
  show(wiki.$jazz.createdBy === me.$jazz.id)

  expect(printed).toEqual(['["mine","his"] true Otto', "true"])
})

test("56. What each role may do", async () => {
  const { show, peer, printed } = await start()
  const { acc: otto, seen } = await peer()
  const Doc = co.map({ t: z.string() })
  for (const role of ["reader", "writer", "writeOnly", "manager", "admin"] as const) {
    const g = Group.create()
    g.addMember(seen, role)
    const doc = Doc.create({ t: "0" }, g)
    await doc.$jazz.waitForSync()
    const his = await Doc.load(doc.$jazz.id, { loadAs: otto })
    assertLoaded(his)
    const read = his.t ?? "hidden"
    his.$jazz.set("t", "1") // a reader's write is dropped without an error
    show(role, read, his.t, [seen.canRead(doc), seen.canWrite(doc), seen.canManage(doc), seen.canAdmin(doc)])
  }

  expect(printed).toEqual([
    "reader 0 0 [true,false,false,false]",
    "writer 0 1 [true,true,false,false]",
    "writeOnly hidden 1 [true,true,false,false]",
    "manager 0 1 [true,true,true,false]",
    "admin 0 1 [true,true,true,true]",
  ])
})

test("57. Groups inside groups", async () => {
  const { show, peer, printed } = await start()
  const { acc: otto, seen } = await peer()
  const team = Group.create()
  team.addMember(seen, "writer")
  const project = Group.create()
  project.addMember(team)
  const archive = Group.create()
  archive.addMember(team, "reader")
  const role = (g: Group) => g.getRoleOf(otto.$jazz.id) ?? "none"
  show(role(team), role(project), role(archive))
  show(
    project.getParentGroups().map((g) => g.$jazz.id === team.$jazz.id),
    project.members.length,
    project.getDirectMembers().length,
  )
  project.removeMember(team)
  show(role(project), project.getParentGroups().length)
  team.removeMember(seen)
  show(role(team), role(archive))

  expect(printed).toEqual(["writer writer reader", "[true] 2 1", "none 0", "none none"])
})

test("58. Sharing with everyone", async () => {
  const { show, fails, peer, printed } = await start()
  const { seen } = await peer()
  const Doc = co.map({ t: z.string() })
  const g = Group.create()
  const doc = Doc.create({ t: "x" }, g)
  show(seen.canRead(doc), g.getRoleOf("everyone") === undefined)
  show(g.makePublic() === g, g.getRoleOf("everyone"), seen.canRead(doc), seen.canWrite(doc))
  g.makePublic("writer")
  show(g.getRoleOf("everyone"), seen.canWrite(doc), g.getRoleOf("me"), g.members.length)
  g.removeMember("everyone")
  show(seen.canRead(doc), g.getRoleOf("everyone") === undefined)
  show(fails(() => g.addMember("everyone", "admin" as any)))

  expect(printed).toEqual([
    "false true",
    "true reader true false",
    "writer true admin 1",
    "false true",
    "Can't make everyone something other than reader, writer or writeOnly",
  ])
})

test("59. Membership errors", async () => {
  const { me, show, fails, peer, printed } = await start()
  const { acc: otto, seen } = await peer()
  const g = Group.create()
  show(fails(() => g.addMember(Group.create(), "writeOnly" as any)))
  g.addMember(seen, "admin")
  show(fails(() => g.addMember(seen, "reader")).startsWith("Failed to set role reader to " + otto.$jazz.id))
  const mine = co.map({ a: z.string() }).create({ a: "x" }, me as any) // account-owned (deprecated)
  show(mine.$jazz.owner.$jazz.id === me.$jazz.id, mine.$jazz.owner.$type$)
  show(fails(() => mine.$jazz.owner.addMember(seen, "reader")))
  show(fails(() => Group.create({ owner: seen })))

  expect(printed).toEqual([
    "Cannot add group as member with write-only role",
    "true",
    "true Group",
    "Cannot add a member to an account",
    "Can only construct group as a controlled account",
  ])
})

test("60. Inviting with a secret", async () => {
  const { me, show, failsAsync, peer, printed } = await start()
  const { acc: otto } = await peer()
  const Doc = co.map({ t: z.string() })
  const g = Group.create()
  const doc = Doc.create({ t: "secret" }, g)
  const invite = g.$jazz.createInvite("writer")
  await me.$jazz.waitForAllCoValuesSync()
  show(invite.startsWith("inviteSecret_z"))

  const joined = await otto.acceptInvite(g.$jazz.id, invite, Group) // the class defaults to Group
  assertLoaded(joined)
  show(joined.getRoleOf(otto.$jazz.id))
  const his = await Doc.load(doc.$jazz.id, { loadAs: otto })
  show(his.$isLoaded && his.t)
  const def = await Group.createInvite(g.$jazz.id) // role defaults to reader
  show(def.startsWith("inviteSecret_z"), await failsAsync(() => Group.createInvite("co_zNope")))

  expect(printed).toEqual(["true", "writer", "secret", "true Group with id co_zNope not found"])
})

test("61. Account schemas and their migration", async () => {
  const { show, printed } = await start()
  const Root = co.map({ notes: co.list(z.string()) })
  let calls = 0
  const AppAccount = co
    .account({ profile: co.profile({ bio: z.string().optional() }), root: Root })
    .withMigration(async (account, creationProps?: { name: string }) => {
      calls++
      if (!account.$jazz.has("root")) account.$jazz.set("root", { notes: ["welcome " + creationProps?.name] })
    })
  const ana = await createJazzTestAccount({ AccountSchema: AppAccount, creationProps: { name: "Ana" } })
  const full = await ana.$jazz.ensureLoaded({ resolve: { root: { notes: true }, profile: true } })
  show(calls, full.root.notes[0], full.profile.name, full.profile.bio === undefined)
  show(ana.$jazz.has("root"), ana.$jazz.refs.root?.id === full.root.$jazz.id)
  show(full.profile.$jazz.owner.getRoleOf("everyone"), full.root.$jazz.owner.getRoleOf("everyone") === undefined)

  expect(printed).toEqual(["1 welcome Ana Ana true", "true true", "reader true"])
})

test("62. Who is signed in", async () => {
  const { me, show, peer, printed } = await start()
  const { acc: otto, seen } = await peer("Otto")
  const Acc = co.account()
  show(Acc.getMe().$jazz.id === me.$jazz.id, Account.getMe() === (me as Account))
  show(me.isMe, otto.isMe, seen.isMe)
  show(me.getRoleOf("me"), me.getRoleOf(otto.$jazz.id) === undefined)
  setActiveAccount(otto)
  show(me.isMe, otto.isMe, Group.create().getRoleOf(otto.$jazz.id))
  const loaded = await Acc.load(me.$jazz.id, { resolve: { profile: true } })
  assertLoaded(loaded)
  show(loaded.profile.name, loaded.root === undefined, JSON.parse(JSON.stringify(loaded)).$jazz.id === me.$jazz.id)

  expect(printed).toEqual(["true true", "true false false", "admin true", "false true admin", "Mina true true"])
})

test("63. Another user's private root", async () => {
  const { show, peer, printed } = await start()
  const { acc: otto } = await peer()
  const Acc = co.account({ profile: co.profile(), root: co.map({ pin: z.string() }) }).withMigration((a) => {
    if (!a.$jazz.has("root")) a.$jazz.set("root", { pin: "1234" })
  })
  const zed = await createJazzTestAccount({ AccountSchema: Acc })
  await zed.$jazz.waitForAllCoValuesSync()
  const own = await zed.$jazz.ensureLoaded({ resolve: { root: true } })
  show(own.root.pin)
  const peeked = await Acc.load(zed.$jazz.id, { loadAs: otto, resolve: { root: true } })
  show(peeked.$isLoaded, peeked.$jazz.loadingState)
  const pub = await Acc.load(zed.$jazz.id, { loadAs: otto, resolve: { profile: true } })
  show(pub.$isLoaded && pub.profile.name)

  expect(printed).toEqual(["1234", "false unauthorized", "Test Account"])
})

test("64. Listing members", async () => {
  const { show, peer, printed } = await start()
  const { acc: otto, seen } = await peer("Otto")
  const g = Group.create()
  g.addMember(seen, "reader")
  const member = g.members.find((m) => m.id === otto.$jazz.id)
  show(
    g.members.map((m) => m.role),
    member?.role,
    member?.ref.id === member?.id,
    member?.account.$isLoaded,
  )
  const withProfile = await member?.account.$jazz.ensureLoaded({ resolve: { profile: true } })
  show(withProfile?.profile.name)
  g.addMember(seen, "writer") // adding again changes the role
  show(g.getRoleOf(otto.$jazz.id), g.members.length, g.myRole())

  expect(printed).toEqual(['["admin","reader"] reader true true', "Otto", "writer 2 admin"])
})
