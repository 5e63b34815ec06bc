import { wordlist } from "@scure/bip39/wordlists/english"
import { flushSync, mount, tick, unmount } from "svelte"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import type { AuthSecretStorage } from "../auth/auth-secret-storage.ts"
import { co, Group, z, type Account } from "../index.ts"
import { createInviteLink, type SvelteJazzContext, type usePassphraseAuth } from "./index.ts"
import { createJazzTestAccount, createJazzTestContext, setupJazzTestSync } from "./testing.ts"
import App from "./fixtures/App.svelte"
import ClerkApp from "./fixtures/ClerkApp.svelte"
import Screen from "./fixtures/Screen.svelte"

interface Seen {
  readonly context: SvelteJazzContext
  readonly storage: AuthSecretStorage
  readonly passphrase: ReturnType<typeof usePassphraseAuth>
}

const page = document.createElement("div")
let mounted: object | undefined
let seen: Seen | undefined

beforeEach(() => {
  localStorage.clear()
  document.body.append(page)
})
afterEach(async () => {
  if (mounted) await unmount(mounted)
  mounted = seen = undefined
})

const onContext = (found: Seen) => (seen = found)
const shown = (selector: string) => page.querySelector(selector)?.textContent
const whenShown = (selector: string, text: string | RegExp) => vi.waitFor(() => expect(shown(selector)).toMatch(text), 20_000)
const OFFLINE = { sync: { when: "never" }, storage: [] } as const

/** An app with a provider of its own. */
function open(props: object = {}): void {
  mounted = mount(App, { target: page, props: { ...OFFLINE, onContext, ...props } })
  flushSync()
}

/** What is below the provider, with a test account. */
function show(inner: object, account: Account, isAuthenticated = false): void {
  mounted = mount(Screen, { target: page, props: { onContext, inner }, context: createJazzTestContext({ account, isAuthenticated }) })
  flushSync()
}

async function testAccount(): Promise<Account> {
  await setupJazzTestSync()
  return await createJazzTestAccount({ isCurrentActiveAccount: true })
}

test("the provider shows its children when there is an account, and another one after log-out", async () => {
  const onLogOut = vi.fn()
  open({ onLogOut })
  expect(shown(".who")).toBeUndefined()
  await whenShown(".who", /^co_z/)
  const first = shown(".who")

  await seen?.context.current.logOut()
  await tick()

  expect(onLogOut).toHaveBeenCalledOnce()
  expect(shown(".who")).toMatch(/^co_z/)
  expect(shown(".who")).not.toBe(first)
})

test("a log-out can be replaced", async () => {
  const logOutReplacement = vi.fn()
  open({ logOutReplacement })
  await whenShown(".who", /^co_z/)
  const first = shown(".who")

  await seen?.context.current.logOut()

  expect(logOutReplacement).toHaveBeenCalledOnce()
  expect(shown(".who")).toBe(first)
})

test("guests have no account, and cannot sign in", async () => {
  open({ guestMode: true })
  await whenShown(".who", "guest")

  await unmount(mounted ?? {})
  mounted = undefined
  const errors = vi.spyOn(console, "error").mockImplementation(() => {})
  expect(() => open({ guestMode: true, enableSSR: true, inner: { wordlist } })).toThrow("Passphrase auth is not supported in guest mode")
  errors.mockRestore()
})

test("a passphrase signs up", async () => {
  open({ inner: { wordlist } })
  await whenShown(".passphrase", /^anonymous (\w+ ){23}\w+$/)

  const passphrase = await seen?.passphrase.signUp()
  await whenShown(".passphrase", `signedIn ${passphrase}`)
  expect(seen?.storage.isAuthenticated).toBe(true)
})

test("the screen of passkeys wants a name, and shows its children to who is signed in", async () => {
  const account = await testAccount()
  show({ passkey: true }, account)
  page.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }))
  await whenShown("[role=alert]", "Name is required")
  expect(shown(".inside")).toBeUndefined()
  await unmount(mounted ?? {})

  show({ passkey: true }, account, true)
  expect(shown(".inside")).toBe("Welcome")
})

test("an image is shown in its best version", async () => {
  const account = await testAccount()
  const image = co.image().create({ originalSize: [600, 300], original: await fileOf("large"), progressive: false }, account)
  show({ image: { imageId: image.$jazz.id, alt: "Leek", width: 300, height: "original" } }, account)
  const shownImage = () => page.querySelector("img")
  await vi.waitFor(() => expect(shownImage()?.getAttribute("src")).toMatch(/^blob:/), 20_000)
  expect([shownImage()?.getAttribute("width"), shownImage()?.getAttribute("height"), shownImage()?.getAttribute("alt")]).toEqual([
    "300",
    "150",
    "Leek",
  ])
})

test("an invite in the address is accepted", async () => {
  const host = await testAccount()
  const Bed = co.map({ name: z.string() })
  const bed = Bed.create({ name: "north" }, { owner: Group.create({ owner: host }) })
  const link = createInviteLink(bed, "reader", { baseURL: window.location.origin })
  await host.$jazz.waitForAllCoValuesSync()
  window.history.replaceState({}, "", link)

  const account = await createJazzTestAccount({ isCurrentActiveAccount: true })
  const onAccept = vi.fn()
  show({ invite: { invitedObjectSchema: Bed, onAccept } }, account)

  await vi.waitFor(() => expect(onAccept).toHaveBeenCalledWith(bed.$jazz.id), 20_000)
  expect(window.location.href).not.toContain("invite")
})

test("a Clerk user is who is signed in", async () => {
  let onEvent: (event: unknown) => void = () => {}
  const clerk = { user: null, signOut: vi.fn(async () => {}), addListener: (listener: typeof onEvent) => void (onEvent = listener) }
  mounted = mount(ClerkApp, { target: page, props: { ...OFFLINE, clerk, onContext } })
  flushSync()
  expect(shown(".fallback")).toBe("One moment")
  await whenShown(".who", /^co_z/)
  const update = vi.fn(async () => ({}))

  onEvent({ user: { id: "user_1", fullName: "Ann", unsafeMetadata: {}, update } })
  await vi.waitFor(() => expect(seen?.storage.isAuthenticated).toBe(true), 20_000)
  expect(update).toHaveBeenCalledOnce()

  await seen?.context.current.logOut()
  expect(clerk.signOut).toHaveBeenCalledOnce()
})

test("credentials of a Clerk user that cannot be read are an error on the screen", async () => {
  const unsafeMetadata = {
    get jazzAccountID() {
      throw new Error("broken")
    },
  }
  const clerk = { user: { id: "user_1", unsafeMetadata }, signOut: async () => {}, addListener: () => {} }
  const onAuthError = vi.fn()
  mounted = mount(ClerkApp, { target: page, props: { ...OFFLINE, clerk, onContext, onAuthError } })
  flushSync()
  await whenShown(".error", "broken")
  expect(onAuthError).toHaveBeenCalledOnce()
})

test("Better Auth follows the context, with a client that has the plugin", async () => {
  const jazz = { setJazzContext: vi.fn((_context: unknown) => {}), setAuthSecretStorage: vi.fn((_storage: unknown) => {}) }
  open({ inner: { betterAuthClient: { jazz } } })
  await whenShown(".who", /^co_z/)
  expect(jazz.setJazzContext).toHaveBeenCalledWith(seen?.context.current)
  expect(jazz.setAuthSecretStorage).toHaveBeenCalledWith(seen?.storage)

  const account = await testAccount()
  expect(() => show({ betterAuthClient: {} }, account)).toThrow("Better Auth client has been initialized without the jazzPluginClient")
})

async function fileOf(text: string) {
  return await co.fileStream().createFromBlob(new Blob([text], { type: "image/png" }))
}
