/** Programs as the public documentation writes them; they must run unchanged. */
import { expect, test } from "vitest"
import { Group, MockSessionProvider, assertLoaded, co, createJazzContextFromExistingCredentials, z } from "../index.ts"
import { TestJSCrypto, getPeerConnectedToTestSyncServer } from "../testing/index.ts"
import { start } from "./preamble.ts"

test("31. A feed shared by two accounts", async () => {
  const { me, show, settle, peer, printed } = await start()
  const { acc: otto } = await peer()
  const Votes = co.feed(z.number())
  const votes = Votes.create([1], Group.create().makePublic("writer"))
  const his = await Votes.load(votes.$jazz.id, { loadAs: otto })
  assertLoaded(his)
  show(his.byMe === undefined, his.perAccount[me.$jazz.id].value)
  his.$jazz.push(5)
  await his.$jazz.waitForSync()
  await settle()
  show(votes.perAccount[otto.$jazz.id].value, votes.byMe?.value)
  show(
    Object.values(votes.perAccount)
      .map((e) => e.value)
      .sort(),
  )

  expect(printed).toEqual(["true 1", "5 1", "[1,5]"])
})

test("32. Two sessions of one account", async () => {
  const { me, show, settle, printed } = await start()
  const Pos = co.feed(z.string())
  const pos = Pos.create(["laptop"])
  await me.$jazz.waitForAllCoValuesSync()
  const second = await createJazzContextFromExistingCredentials({
    credentials: { accountID: me.$jazz.id, secret: me.$jazz.localNode.getCurrentAgent().agentSecret },
    peers: [getPeerConnectedToTestSyncServer()],
    crypto: await TestJSCrypto.create(),
    sessionProvider: new MockSessionProvider(),
    asActiveAccount: false,
  })
  const phone = await Pos.load(pos.$jazz.id, { loadAs: second.account })
  assertLoaded(phone)
  await settle()
  phone.$jazz.push("phone")
  await phone.$jazz.waitForSync()
  await settle()
  show(Object.keys(pos.perSession).length, pos.inCurrentSession?.value, phone.inCurrentSession?.value)
  show(
    pos.byMe?.value,
    [...(pos.byMe?.all ?? [])].map((e) => e.value),
  )
  void second.done()

  expect(printed).toEqual(["2 laptop phone", 'phone ["laptop","phone"]'])
})

test("33. Feeds of CoValues", async () => {
  const { show, printed } = await start()
  const Note = co.map({ text: z.string() })
  const Notes = co.feed(Note)
  const notes = Notes.create([{ text: "one" }])
  notes.$jazz.push({ text: "two" })
  const loaded = await Notes.load(notes.$jazz.id, { resolve: { $each: true } })
  assertLoaded(loaded)
  const last = loaded.byMe?.value
  show(last?.$isLoaded && last.text)
  const texts = [...(loaded.byMe?.all ?? [])].map((e) => (e.value.$isLoaded ? e.value.text : "?"))
  show(texts, loaded.byMe?.ref.id === last?.$jazz.id)

  expect(printed).toEqual(["two", '["one","two"] true'])
})
