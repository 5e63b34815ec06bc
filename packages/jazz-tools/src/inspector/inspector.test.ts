// @vitest-environment happy-dom
import { act, createElement, StrictMode } from "react"
import { renderToString } from "react-dom/server"
import { afterEach, beforeEach, expect, test } from "vitest"
import { co, cojsonInternals, Group, z } from "../index.ts"
import { createJazzTestAccount, createJazzTestGuest, JazzTestProvider } from "../react-core/testing.ts"
import { getPeerConnectedToTestSyncServer } from "../testing/test-sync.ts"
import type { Account } from "../values/account/account.ts"
import { Scene, startScene } from "./fixtures/scene.ts"
import { JazzInspector } from "./index.ts"

const Bed = co.map({ name: z.string(), plants: co.list(z.string()) })

let me: Account
let scene: Scene

beforeEach(async () => {
  cojsonInternals.setCoValueLoadingRetryDelay(1)
  ;({ me, scene } = await startScene())
})

afterEach(() => scene.close())

const provided = (position?: "top left") =>
  createElement(JazzTestProvider, { account: me, children: createElement(JazzInspector, position ? { position } : {}) })

test("a button opens the panel, which says who reads, and remembers that it is open", async () => {
  await scene.render(provided("top left"))
  expect(scene.button("Open Jazz Inspector").className).toBe("launcher top left")

  await scene.click("Open Jazz Inspector")

  await scene.shows(`You are Ann ${me.$jazz.id}`)
  expect(localStorage.getItem("jazz-inspector-open")).toBe("true")
  await scene.click("Close")
  expect(scene.text).toBe("")
  expect(localStorage.getItem("jazz-inspector-open")).toBe("false")
})

test("Escape closes the panel, and keys that are meant for it are no shortcuts of the page", async () => {
  const heard: string[] = []
  document.body.addEventListener("keydown", (event) => heard.push(event.key))
  await scene.open(me)
  await scene.shows("You are Ann")

  await act(async () => {
    const press = (key: string) => new KeyboardEvent("keydown", { key, bubbles: true, composed: true })
    scene.button("Close").dispatchEvent(press("k"))
    scene.button("Close").dispatchEvent(press("Escape"))
    document.body.dispatchEvent(press("j"))
  })

  await scene.until(() => scene.button("Open Jazz Inspector"))
  expect(heard).toEqual(["j"])
})

test("values are walked by breadcrumbs, and edits appear as they are made", async () => {
  const bed = Bed.create({ name: "north", plants: ["leek"] })
  await scene.open(me)
  await scene.shows("You are Ann")
  await scene.type("CoValue ID to inspect", ` ${bed.$jazz.id} `)
  await scene.click("Inspect CoValue")
  await scene.until(() => expect(scene.rows("Keys and values")[0]?.slice(0, 3)).toEqual(["name", "north", "Ann (you)"]))
  await scene.shows("CoList1 item")

  await scene.click(`${bed.plants.$jazz.id.slice(0, 9)}…${bed.plants.$jazz.id.slice(-4)}`)
  await scene.until(() => expect(scene.rows("Items").map((row) => row.slice(0, 2))).toEqual([["0", "leek"]]))
  await act(async () => bed.plants.$jazz.push("kale"))

  await scene.until(() => expect(scene.rows("Items").map((row) => row[1])).toEqual(["leek", "kale"]))
  expect(scene.all("nav ol li").map((step) => step.textContent)).toEqual(["Home", expect.stringContaining("co_z"), "plants"])
  await scene.click("Home")
  await scene.shows("You are Ann")
  expect(localStorage.getItem("jazz-inspector-paths")).toBe("[]")
})

test("an account is inspected from home, by profile and root, without its keys", async () => {
  await scene.open(me)
  await scene.shows("You are Ann")

  await scene.click("Inspect my account")

  await scene.until(() => expect(scene.rows("Keys and values").map(([key]) => key)).toEqual(["profile"]))
  await scene.shows(/Signs and reads as sealer_z/)
  await scene.shows("Your roleadmin")
  await scene.until(() => scene.button("Ann"))
})

test("what is not there, may not be read or is no id says so, with the reason", async () => {
  const ben = await createJazzTestAccount({ creationProps: { name: "Ben" } })
  const secret = Bed.create({ name: "hidden", plants: [] }, Group.create({ owner: ben }))
  await ben.$jazz.waitForAllCoValuesSync()

  await scene.open(me, secret.$jazz.id)
  await scene.shows(`Not authorised${me.$jazz.id} has no role in group ${secret.$jazz.owner.$jazz.id}`)
  expect(scene.text).not.toContain("hidden")
  await scene.type("CoValue ID", "co_zNobodyHasThis")
  await scene.click("Go")
  await scene.shows("UnavailableThis is no id of a CoValue")
  await scene.type("CoValue ID", secret.$jazz.id.slice(0, -4) + "AAAA")
  await scene.click("Go")
  await scene.shows("Loading co_z")
  await scene.shows("UnavailableNeither the storage of this device nor a server has it")
})

test("a value opens as soon as somebody lets its reader in", async () => {
  const ben = await createJazzTestAccount({ creationProps: { name: "Ben" } })
  const group = Group.create({ owner: ben })
  const bed = Bed.create({ name: "shared", plants: [] }, group)
  await ben.$jazz.waitForAllCoValuesSync()
  await scene.open(me, bed.$jazz.id)
  await scene.shows("Not authorised")

  await act(async () => group.makePublic())

  await scene.until(() => expect(scene.rows("Keys and values")[0]?.slice(0, 3)).toEqual(["name", "shared", "Ben"]))
  await scene.shows("Your rolereader")
})

test("a guest is told so, and reads what everyone may", async () => {
  const open = Bed.create({ name: "public", plants: [] }, { owner: Group.create().makePublic() })
  await me.$jazz.waitForAllCoValuesSync()
  const guest = await createJazzTestGuest()
  guest.guest.node.syncManager.addPeer(getPeerConnectedToTestSyncServer())

  await scene.open(guest)
  await scene.shows("You are a guest")
  await scene.type("CoValue ID to inspect", open.$jazz.id)
  await scene.click("Inspect CoValue")

  await scene.until(() => expect(scene.rows("Keys and values")[0]?.[1]).toBe("public"))
})

test("without a provider it says that nobody is here", async () => {
  await scene.render(createElement(JazzInspector))

  await scene.click("Open Jazz Inspector")

  await scene.shows("Nobody is here yet")
})

test("there is one inspector in strict mode, none after the app is gone, and nothing on a server", async () => {
  expect(renderToString(provided())).toBe("")
  await scene.render(createElement(StrictMode, null, provided()))
  expect(document.querySelectorAll("[data-jazz-inspector]")).toHaveLength(1)
  expect(scene.button("Open Jazz Inspector").className).toBe("launcher right")

  await scene.close()

  expect(document.querySelectorAll("[data-jazz-inspector]")).toHaveLength(0)
  scene = new Scene()
})

test("what a browser remembers of the way may be anything", async () => {
  for (const paths of ["{", '{"coId":1}', '[{"coId":"javascript:alert(1)"}]', "[null]"]) {
    await scene.open(me)
    await scene.close()
    localStorage.setItem("jazz-inspector-open", "true")
    localStorage.setItem("jazz-inspector-paths", paths)
    scene = new Scene()
    await scene.render(provided())
    await scene.shows("You are Ann")
  }
})
