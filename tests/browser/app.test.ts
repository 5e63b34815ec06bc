/** `jazz-tools/browser` as an app uses it: accounts, tabs, offline work, passkeys and invites, in a real Chromium. */
import type { Page as BrowserPage } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { App } from "./app-page.ts"
import { addAuthenticator, isHere, servePages, type Pages } from "./chromium.ts"

declare const jazz: App

describe.skipIf(!isHere)("an app in Chromium", () => {
  let pages: Pages

  beforeAll(async () => {
    pages = await servePages("app-page.ts")
  })

  afterAll(() => pages?.close())

  const server = () => pages.syncURL as `ws://${string}`
  const start = (page: BrowserPage, when: "always" | "signedUp" = "always") =>
    page.evaluate(([peer, wanted]) => jazz.start({ sync: { peer, when: wanted } }), [server(), when] as const)
  const state = (page: BrowserPage) => page.evaluate(() => jazz.state())
  const connected = (page: BrowserPage, wanted = true) => page.evaluate((is) => jazz.untilConnected(is), wanted)

  test("an anonymous account, its data and its session are there again after a reload", async () => {
    const page = await (await pages.newProfile()).open()
    await start(page)
    await connected(page)
    await page.evaluate(() => jazz.write("first"))
    const before = await state(page)
    expect(before).toMatchObject({
      connected: true,
      isAuthenticated: false,
      notes: ["first"],
      backend: expect.stringContaining("WasmCrypto"),
    })

    await page.reload()
    await page.waitForFunction(() => "jazz" in globalThis)
    await page.evaluate(() => jazz.start({ sync: { when: "never" } }))
    expect(await state(page)).toEqual({ ...before, connected: false })
    await page.evaluate(() => jazz.writeOffline("second"))

    await page.reload()
    await page.waitForFunction(() => "jazz" in globalThis)
    await start(page)
    expect(await state(page)).toMatchObject({ account: before.account, session: before.session, notes: ["first", "second"] })
  })

  test("tabs have a session each, see each other's edits, and give sessions back", async () => {
    const profile = await pages.newProfile()
    const first = await profile.open()
    await start(first)
    await connected(first)
    await first.evaluate(() => jazz.write("by the first"))
    const second = await profile.open()
    await start(second)
    await connected(second)
    const [one, two] = [await state(first), await state(second)]
    expect(two.account).toBe(one.account)
    expect(two.session).not.toBe(one.session)

    await second.evaluate(() => jazz.write("by the second"))
    await expect.poll(async () => (await state(first)).notes).toEqual(["by the first", "by the second"])

    await second.close()
    const third = await profile.open()
    await start(third)
    expect((await state(third)).session).toBe(two.session)
  })

  test("a frame that may store nothing works in memory, and syncs", async () => {
    const page = await (await pages.newProfile()).open()
    await page.evaluate(() => {
      const frame = document.createElement("iframe")
      frame.sandbox.add("allow-scripts")
      frame.src = "/"
      document.body.append(frame)
    })
    await expect.poll(() => page.frames().length).toBe(2)
    const frame = page.frames().find((one) => one !== page.mainFrame()) ?? page.mainFrame()
    await frame.waitForFunction(() => "jazz" in globalThis)
    const refusal = await frame.evaluate(() => {
      try {
        return localStorage.length
      } catch (error) {
        return String(error)
      }
    })
    expect(refusal).toMatch(/SecurityError/)

    await frame.evaluate((peer) => jazz.start({ sync: { peer } }), server())
    await frame.evaluate(() => jazz.untilConnected(true))
    await frame.evaluate(() => jazz.write("from a sandbox"))

    expect(await frame.evaluate(() => jazz.state())).toMatchObject({ connected: true, notes: ["from a sandbox"] })
  })

  test("a passkey carries the account to another device, which syncs once it is signed up", async () => {
    const profile = await pages.newProfile()
    const page = await profile.open()
    const passkeys = await addAuthenticator(page)

    await start(page, "signedUp")
    expect((await state(page)).connected).toBe(false)
    expect(await page.evaluate(() => jazz.signUp("Ada"))).toBe("Ada")
    await connected(page)
    await page.evaluate(() => jazz.write("mine"))
    const { account } = await state(page)
    const { credentials } = await passkeys.session.send("WebAuthn.getCredentials", { authenticatorId: passkeys.authenticatorId })

    const other = await (await pages.newProfile()).open()
    const { session, authenticatorId } = await addAuthenticator(other)
    for (const credential of credentials) await session.send("WebAuthn.addCredential", { authenticatorId, credential })
    await start(other, "signedUp")
    expect((await state(other)).account).not.toBe(account)
    await other.evaluate(() => jazz.logIn())
    expect(await state(other)).toMatchObject({ account, notes: ["mine"] })

    await other.evaluate(() => jazz.logOut())
    const anonymous = await state(other)
    expect(anonymous).toMatchObject({ notes: [], connected: false })
    expect(anonymous.account).not.toBe(account)
  })

  test("a passkey that the browser refuses is an error with its reason", async () => {
    const page = await (await pages.newProfile()).open()
    await page.evaluate(() => jazz.start({ sync: { when: "never" } }))
    const refusal = page.evaluate(() =>
      jazz.signUp("Ada", "elsewhere.example").then(String, (error: Error) => `${error.message}: ${(error.cause as Error).name}`),
    )
    expect(await refusal).toBe("Passkey creation aborted: SecurityError")
    expect((await state(page)).isAuthenticated).toBe(false)
  })

  test("an invite in the address is accepted once", async () => {
    const host = await (await pages.newProfile()).open()
    await start(host)
    await connected(host)
    const link = await host.evaluate(() => jazz.invite("come in"))

    const guest = await (await pages.newProfile()).open()
    await guest.evaluate((address) => (window.location.href = address), link)
    await start(guest)
    await connected(guest)
    expect(await guest.evaluate(() => jazz.accept())).toEqual({ text: "come in", role: "writer", hash: "" })
  })
})
