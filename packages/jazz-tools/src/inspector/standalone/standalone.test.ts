// @vitest-environment happy-dom
import type { AgentSecret } from "cojson"
import { act, createElement } from "react"
import { afterEach, beforeEach, expect, test } from "vitest"
import { linkOfPeer } from "../../context/server-link.ts"
import { co, cojsonInternals, Group, z } from "../../index.ts"
import { createJazzTestAccount, getPeerConnectedToTestSyncServer, setupJazzTestSync, TestJSCrypto } from "../../testing/index.ts"
import type { Account } from "../../values/account/account.ts"
import { Scene } from "../fixtures/scene.ts"
import { mountInto, type Mounted } from "../mount.ts"
import { hashOf, importedAccount, trailIn } from "./address.ts"
import type { Platform } from "./connect.ts"
import { credentialsIn, readAccounts } from "./saved-accounts.ts"
import { StandaloneApp } from "./standalone-app.ts"

let me: Account
let secret: AgentSecret
let servers: string[]
let mounted: Mounted | undefined
let scene: Scene

const platform: Platform = {
  openLink(url) {
    servers.push(url)
    return linkOfPeer(getPeerConnectedToTestSyncServer())
  },
  newCrypto: () => TestJSCrypto.create(),
}

beforeEach(async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  cojsonInternals.setCoValueLoadingRetryDelay(1)
  localStorage.clear()
  location.hash = ""
  servers = []
  scene = new Scene()
  await setupJazzTestSync()
  me = await createJazzTestAccount({ isCurrentActiveAccount: true, creationProps: { name: "Ann" } })
  await me.$jazz.waitForAllCoValuesSync()
  secret = me.$jazz.localNode.agentSecret
})

afterEach(close)

async function close(): Promise<void> {
  await act(async () => mounted?.unmount())
  mounted = undefined
  document.body.replaceChildren()
}

async function open(defaultSyncServer?: string): Promise<void> {
  const host = document.body.appendChild(document.createElement("div"))
  host.dataset["jazzInspector"] = ""
  mounted = mountInto(host)
  await act(async () => mounted?.show(createElement(StandaloneApp, { defaultSyncServer, platform })))
}

test("an account is entered, kept in this browser, and selected again the next time", async () => {
  await open("wss://sync.example.com")
  await scene.click("Select account")
  await scene.click("Add account")
  await scene.shows("Account ID and secret are required")
  await scene.type("Account ID", JSON.stringify({ accountID: me.$jazz.id, accountSecret: secret, provider: "passkey" }))
  await scene.click("Add account")
  await scene.shows(`You are Ann ${me.$jazz.id}`)
  const kept = [{ id: me.$jazz.id, secret, syncServer: "wss://sync.example.com" }]
  expect(JSON.parse(localStorage.getItem("inspectorAccounts") ?? "")).toEqual(kept)

  await close()
  await open()

  await scene.shows(`You are Ann ${me.$jazz.id}`)
  expect(servers).toEqual(["wss://sync.example.com", "wss://sync.example.com"])
  await scene.click("Remove account")
  await scene.shows("Select an account")
  expect(readAccounts()).toEqual({ accounts: [], selected: undefined })
})

test("a secret that is not the account's is told, and not kept", async () => {
  const ben = await createJazzTestAccount({ creationProps: { name: "Ben" } })
  await open()
  await scene.click("Select account")
  await scene.type("Account ID", me.$jazz.id)
  await scene.type("Account secret", ben.$jazz.localNode.agentSecret)

  await scene.click("Add account")

  await scene.shows("Account secret does not match")
  expect(readAccounts().accounts).toEqual([])
  expect(servers).toEqual(["wss://cloud.jazz.tools"])
})

test("a link brings an account, and its secret does not stay in the address", async () => {
  location.hash = `#/import/${me.$jazz.id}/${btoa(secret)}`

  await open()

  await scene.shows(`You are Ann ${me.$jazz.id}`)
  expect(location.hash).toBe("#/")
  expect(readAccounts().selected).toEqual({ id: me.$jazz.id, secret })
})

test("the way to a value is in the address, and the address leads to a value", async () => {
  const note = co.map({ text: z.string() }).create({ text: "first" }, Group.create())
  await me.$jazz.waitForAllCoValuesSync()
  location.hash = `#/import/${me.$jazz.id}/${btoa(secret)}`
  await open()
  await scene.shows("You are Ann")

  await scene.click("Inspect my account")
  expect(location.hash).toBe(`#/${me.$jazz.id}:Ann`)
  await act(async () => {
    location.hash = `#/${note.$jazz.id}`
    window.dispatchEvent(new Event("hashchange"))
  })

  await scene.until(() => expect(scene.rows("Keys and values")[0]?.slice(0, 2)).toEqual(["text", "first"]))
})

test("names in the address are any text, and what is no id ends the way", () => {
  const id = me.$jazz.id
  const trail = [{ coId: id }, { coId: id, name: "a/b: 50%?" }]

  expect(trailIn(hashOf(trail))).toEqual(trail)
  expect(trailIn(`#/${id}:%E0/javascript:alert(1)/${id}`)).toEqual([{ coId: id, name: "%E0" }])
  expect(["", "#", "#/", "#/import/x/y"].map(trailIn)).toEqual([[], [], [], []])
})

test("what is no link and no credentials brings nobody", () => {
  expect(["#/import/co_z/YQ==", `#/import/${me.$jazz.id}/%%`, `#/import/${me.$jazz.id}/`, "#/"].map(importedAccount)).toEqual(
    Array.from({ length: 4 }, () => undefined),
  )
  expect(["", "{", "null", "[]", '{"accountID":1,"accountSecret":"x"}'].map(credentialsIn)).toEqual(
    Array.from({ length: 5 }, () => undefined),
  )
})

test("what this browser keeps of accounts may be anything", () => {
  for (const text of ["{", "1", '[null, 1, {"id":"co_z"}, {"id":1,"secret":"x"}]']) {
    localStorage.setItem("inspectorAccounts", text)
    expect(readAccounts()).toEqual({ accounts: [], selected: undefined })
  }
})
