/** The inspector in an app of React, in a real Chromium: by mouse and by keyboard, while the app goes on. */
import type { Page as BrowserPage } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { isHere, servePages, type Pages } from "./chromium.ts"
import type { App } from "./inspector-page.ts"

declare const jazz: App

describe.skipIf(!isHere)("the inspector in Chromium", () => {
  let pages: Pages
  let page: BrowserPage

  beforeAll(async () => {
    pages = await servePages("inspector-page.ts")
    page = await (await pages.newProfile()).open()
    await page.evaluate((peer) => jazz.start(peer), pages.syncURL as `ws://${string}`)
    await page.getByRole("heading", { name: "My garden" }).waitFor()
  })

  afterAll(() => pages?.close())

  const panel = () => page.getByRole("region", { name: "Jazz Inspector" })
  const go = (name: string | RegExp) => panel().getByRole("button", { name }).first().click()

  test("walks from the account to a child and sees an edit that the app makes", async () => {
    await page.getByRole("button", { name: "Open Jazz Inspector" }).click()
    await panel().getByText("You are Ann").waitFor()
    await go("Inspect my account")
    await panel().getByRole("row", { name: /^root/ }).getByText("Behind the house").waitFor()
    await go("Behind the house")
    await panel().getByRole("row", { name: /^beds/ }).getByText("2 items").waitFor()
    await panel().getByRole("row", { name: /^beds/ }).getByRole("button").first().click()
    await go("north")
    await panel()
      .getByRole("row", { name: /^plants/ })
      .getByRole("button")
      .first()
      .click()
    const items = panel().getByRole("table", { name: "Items" }).getByRole("row")
    await expect.poll(() => items.count()).toBe(3) // the head is one

    await page.getByRole("button", { name: "Plant" }).click()

    await panel().getByRole("row", { name: /^2/ }).getByText("plant 3").waitFor()
  })

  test("changes what the app shows", async () => {
    await go("Remove 0")
    await expect.poll(() => page.locator("main > div > ul > li").allTextContents()).toEqual(["kale", "plant 3"])

    await panel().getByRole("navigation", { name: "Breadcrumbs" }).getByRole("button").last().click()
    await go("Edit name")
    await panel().getByRole("textbox", { name: "Value", exact: true }).fill("by the wall")
    await go("Save")

    await panel().getByRole("row", { name: /^name/ }).getByText("by the wall").waitFor()
  })

  test("is walked by the keyboard alone", async () => {
    await panel().getByRole("button", { name: "Home" }).focus()
    await page.keyboard.press("Enter")
    await panel().getByRole("textbox", { name: "CoValue ID to inspect" }).focus()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await panel().getByRole("heading", { name: "Ann" }).waitFor()
    const focused = () => page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent)
    await expect.poll(focused).toBe("Ann")
    await page.keyboard.press("Escape")
    await expect.poll(() => panel().count()).toBe(0)
    await page.keyboard.press("Enter")
    await panel().getByRole("heading", { name: "Ann" }).waitFor()
  })

  test("is where it was after a reload", async () => {
    await page.reload()
    await page.waitForFunction(() => "jazz" in globalThis)
    await page.evaluate((peer) => jazz.start(peer), pages.syncURL as `ws://${string}`)

    await panel().getByRole("heading", { name: "Ann" }).waitFor()
    await go("History")
    await panel().getByRole("table", { name: "History" }).waitFor()
  })
})
