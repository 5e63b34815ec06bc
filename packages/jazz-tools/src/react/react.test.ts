// @vitest-environment happy-dom
import { wordlist } from "@scure/bip39/wordlists/english"
import { LocalNode } from "cojson"
import { act, Activity, createElement, StrictMode, type ReactNode } from "react"
import { createRoot, type Root } from "react-dom/client"
import { renderToString } from "react-dom/server"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { JazzBrowserContextManager } from "../browser/browser-context-manager.ts"
import { co, FileStream, Group, ImageDefinition, z } from "../index.ts"
import { createJazzTestAccount, JazzTestProvider, setupJazzTestSync } from "../react-core/testing.ts"
import * as react from "./index.ts"

const Note = co.map({ text: z.string() })
const AnyAccount = co.account()

let page: HTMLElement
let root: Root

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  localStorage.clear()
  page = document.createElement("div")
  root = createRoot(page)
})

afterEach(() => act(async () => root.unmount()))

const render = (children: ReactNode) => act(async () => root.render(children))
/** An expectation that fails within `act` would take what React has yet to do with it. */
async function whenRendered(check: () => void): Promise<void> {
  const checkNow = async () => {
    await act(async () => {})
    check()
  }
  await vi.waitFor(checkNow, 10_000)
}
const shows = (text: string | RegExp) => whenRendered(() => expect(page.textContent).toMatch(text))

function app(children: ReactNode, props: Partial<react.JazzProviderProps<typeof AnyAccount>> = {}) {
  return createElement(react.JazzReactProvider, {
    sync: { when: "never" },
    storage: [],
    fallback: "starting",
    ...props,
    children,
  } as react.JazzProviderProps<typeof AnyAccount>)
}

function Who(): string {
  const me = react.useAccount(AnyAccount, { resolve: { profile: true } })
  return `${react.useAgent().$type$} ${me.$isLoaded ? `${me.profile.name} ${me.$jazz.id}` : me.$jazz.loadingState} ${react.useIsAuthenticated()}`
}

test("the provider makes an account, keeps it, and another one after log-out", async () => {
  const onLogOut = vi.fn()
  const LogOut = () => createElement("button", { onClick: react.useLogOut() })
  const shown = [createElement(Who, { key: 1 }), createElement(LogOut, { key: 2 })]

  await render(app(shown, { defaultProfileName: "Ann", onLogOut }))
  expect(page.textContent).toBe("starting")
  await shows(/^Account Ann co_z\w+ false$/)
  const first = page.textContent
  await render(app(shown, { defaultProfileName: "Ann", onLogOut }))
  expect(page.textContent).toBe(first)
  await act(async () => page.querySelector("button")?.click())
  await whenRendered(() => expect(page.textContent).not.toBe(first))
  await shows(/^Account Ann co_z\w+ false$/)

  expect(onLogOut).toHaveBeenCalledOnce()
})

test("another kind of context is made when the props ask for it", async () => {
  await render(app(createElement(Who)))
  await shows(/^Account /)

  await render(app(createElement(Who), { guestMode: true }))

  await shows(/^Anonymous unavailable false$/)
})

test("in strict mode, which runs effects twice, there is one context: what is typed meanwhile stays", async () => {
  const create = vi.spyOn(JazzBrowserContextManager.prototype, "createContext")

  await render(createElement(StrictMode, null, app(createElement(Who))))
  await shows(/^Account /)

  expect(create).toHaveBeenCalledOnce()
  create.mockRestore()
})

test("a provider that is hidden and shown again has another context, because that of before has ended", async () => {
  const nodes = new Set<unknown>()
  const Watch = () => void nodes.add(react.useJazzContext().node)
  const shown = (mode: "visible" | "hidden") =>
    render(createElement(Activity, { mode, children: app(createElement(Watch), { guestMode: true }) }))
  await shown("visible")
  await whenRendered(() => expect(nodes.size).toBe(1))

  await shown("hidden")
  await shown("visible")

  await whenRendered(() => expect(nodes.size).toBe(2))
})

test("a provider that is gone before its context is there ends that context", async () => {
  const making = vi.spyOn(JazzBrowserContextManager.prototype, "getNewContext")
  const shutDown = vi.spyOn(LocalNode.prototype, "gracefulShutdown")
  act(() => root.render(app(createElement(Who))))

  act(() => root.unmount())

  await vi.waitFor(() => expect(making).toHaveBeenCalled())
  const context = await making.mock.results[0]?.value
  await vi.waitFor(() => expect(shutDown.mock.contexts).toContain(context?.node))
  making.mockRestore()
  shutDown.mockRestore()
})

test("on a server there is the fallback, or with enableSSR an agent that has nothing", () => {
  const onServer = (enableSSR: boolean) => renderToString(app(createElement(Who), { enableSSR }))

  expect(onServer(false)).toBe("starting")
  expect(onServer(true)).toBe("Anonymous unavailable false")
})

test("rendering pages changes nobody's active account", async () => {
  const worker = await createJazzTestAccount({ isCurrentActiveAccount: true })

  renderToString(app(createElement(Who), { enableSSR: true }))

  expect(Group.create().getRoleOf(worker.$jazz.id)).toBe("admin")
})

test("an invite in the address is accepted, once", async () => {
  await setupJazzTestSync()
  const owner = await createJazzTestAccount({ isCurrentActiveAccount: true })
  const note = Note.create({ text: "shared" }, Group.create())
  const link = react.createInviteLink(note, "writer", { valueHint: "note" })
  await owner.$jazz.waitForAllCoValuesSync()
  const guest = await createJazzTestAccount({ isCurrentActiveAccount: true })
  window.location.href = link
  const onAccept = vi.fn()
  const Invited = () => {
    react.useAcceptInvite({ invitedObjectSchema: Note, onAccept, forValueHint: "note" })
    return ""
  }

  await render(createElement(JazzTestProvider, { account: guest, children: createElement(Invited) }))
  await vi.waitFor(() => expect(onAccept).toHaveBeenCalledExactlyOnceWith(note.$jazz.id), 10_000)

  expect(window.location.hash).toBe("")
  expect(await Note.load(note.$jazz.id, { loadAs: guest })).toMatchObject({ $isLoaded: true, text: "shared" })
})

test("the passphrase screen signs up with words that it shows", async () => {
  const screen = createElement(react.PassphraseAuthBasicUI, { appName: "App", wordlist, children: "inside" })
  const click = (text: string) => act(async () => [...page.querySelectorAll("button")].find((it) => it.textContent === text)?.click())
  await render(app(screen))
  await shows("Create new account")

  await click("Create new account")
  await shows("I have saved it!")
  expect(page.querySelector("textarea")?.value.split(" ")).toHaveLength(24)
  await click("I have saved it!")

  await shows(/^inside$/)
})

const file = (bytes?: number) => {
  const stream = FileStream.create()
  if (bytes !== undefined) {
    stream.start({ mimeType: "image/png" })
    stream.push(new Uint8Array(bytes))
    stream.end()
  }
  return stream
}

test("an image shows its best version, its placeholder before, and nothing after", async () => {
  const made: number[] = []
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => `blob:${made.push((blob as Blob).size)}`)
  const revoke = vi.spyOn(URL, "revokeObjectURL").mockImplementation(() => {})
  const account = await createJazzTestAccount({ isCurrentActiveAccount: true })
  const image = ImageDefinition.create({ original: file(), originalSize: [1920, 1080], progressive: true, placeholderDataURL: "data:own" })
  const shown = (props: Partial<react.ImageProps>) =>
    render(createElement(JazzTestProvider, { account, children: createElement(react.Image, { imageId: image.$jazz.id, ...props }) }))
  const attributes = () => Object.fromEntries([...(page.querySelector("img")?.attributes ?? [])].map(({ name, value }) => [name, value]))

  await shown({ width: 600, alt: "x" })
  expect(attributes()).toEqual({ src: "data:own", width: "600", alt: "x" })
  await act(async () => image.$jazz.set("256x144", file(1)))
  expect(attributes().src).toBe("blob:1")
  await act(async () => image.$jazz.set("1024x576", file(10)))
  expect(attributes().src).toBe("blob:2")
  await render(null)

  expect(made).toEqual([1, 10])
  expect(revoke.mock.calls.flat()).toEqual(["blob:1", "blob:2"])
})

test("a lazy image loads nothing until the browser wants it", async () => {
  const made: number[] = []
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => `blob:${made.push((blob as Blob).size)}`)
  const account = await createJazzTestAccount({ isCurrentActiveAccount: true })
  const image = ImageDefinition.create({ original: file(100), originalSize: [10, 10], progressive: false })
  const element = createElement(react.Image, { imageId: image.$jazz.id, loading: "lazy" })

  await render(createElement(JazzTestProvider, { account, children: element }))
  expect(made).toHaveLength(1)
  await act(async () => page.querySelector("img")?.dispatchEvent(new Event("load")))

  expect(made.at(-1)).toBe(100)
  expect(page.querySelector("img")?.getAttribute("src")).toBe("blob:2")
})
