/** The inspector as a page of its own, in a real Chromium, with an account of a server beside it. */
import { createWorkerAccount } from "jazz-run/createWorkerAccount"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { isHere, servePages, type Pages } from "./chromium.ts"
import type { App } from "./inspector-standalone-page.ts"

declare const jazz: App

describe.skipIf(!isHere)("the page of the inspector in Chromium", () => {
  let pages: Pages

  beforeAll(async () => {
    pages = await servePages("inspector-standalone-page.ts")
  })

  afterAll(() => pages?.close())

  test("shows what an account may read whose secret is entered, also after a reload", async () => {
    const { accountID, agentSecret } = await createWorkerAccount({ name: "Clerk", peer: pages.syncURL })
    const page = await (await pages.newProfile()).open()
    await page.evaluate((server) => jazz.start(server), pages.syncURL)

    await page.getByRole("button", { name: "Select account" }).click()
    await page.getByRole("textbox", { name: "Account ID" }).fill(JSON.stringify({ accountID, accountSecret: agentSecret }))
    await page.getByRole("button", { name: "Add account" }).click()
    await page.getByText("You are Clerk").waitFor()
    await page.getByRole("button", { name: "Inspect my account" }).click()
    await page.getByRole("row", { name: /^profile/ }).waitFor()
    expect(new URL(page.url()).hash).toBe(`#/${accountID}:Clerk`)

    await page.reload()
    await page.waitForFunction(() => "jazz" in globalThis)
    await page.evaluate((server) => jazz.start(server), pages.syncURL)
    await page.getByRole("row", { name: /^profile/ }).waitFor()
    await page.goBack()
    await page.getByText("You are Clerk").waitFor()
  })

  test("says when a server does not answer, and keeps the account", async () => {
    const page = await (await pages.newProfile()).open()
    await page.evaluate(() => {
      localStorage.setItem(
        "inspectorAccounts",
        JSON.stringify([{ id: "co_zUif1NjeygTvgvarhKhiHitMu75", secret: "x", syncServer: "ws://127.0.0.1:9" }]),
      )
      localStorage.setItem("lastSelectedAccountId", "co_zUif1NjeygTvgvarhKhiHitMu75")
      jazz.start("ws://127.0.0.1:9")
    })

    await page.getByText("No connection to ws://127.0.0.1:9").waitFor()
    expect(await page.evaluate(() => localStorage.getItem("inspectorAccounts"))).toContain("co_zUif1NjeygTvgvarhKhiHitMu75")
  })
})
