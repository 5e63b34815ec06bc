// @vitest-environment happy-dom
import { act } from "react"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { createJazzTestAccount, setActiveAccount, setupJazzTestSync } from "../testing/index.ts"
import { registerInspectorCustomElement } from "./register-custom-element.ts"

beforeEach(async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  localStorage.clear()
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] })
  await setupJazzTestSync()
})

afterEach(async () => {
  await act(async () => document.body.replaceChildren())
  vi.useRealTimers()
})

async function added(attributes: Record<string, string> = {}): Promise<HTMLElement> {
  const element = document.createElement("jazz-inspector")
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  await act(async () => document.body.append(element))
  return element
}

/** Renders by itself meanwhile, as on a page. */
async function shows(element: HTMLElement, text: string | RegExp): Promise<void> {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false })
  await vi.waitFor(() => expect(element.shadowRoot?.querySelector(".jazz-inspector")?.textContent).toMatch(text), 10_000)
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
}

const launcher = (element: HTMLElement) => element.shadowRoot?.querySelector<HTMLElement>(".launcher")

test("the element is empty until it is registered, which may be done twice", async () => {
  const element = await added()
  expect([customElements.get("jazz-inspector"), element.shadowRoot]).toEqual([undefined, null])

  await act(() => registerInspectorCustomElement())
  await act(() => registerInspectorCustomElement())

  expect(launcher(element)?.className).toBe("launcher right")
})

test("the attribute position moves the button, and what is none is right", async () => {
  const element = await added({ position: "top left" })
  expect(launcher(element)?.className).toBe("launcher top left")

  await act(async () => element.setAttribute("position", "bottom right"))
  expect(launcher(element)?.className).toBe("launcher bottom right")
  await act(async () => element.setAttribute("position", "panel"))

  expect(launcher(element)?.className).toBe("launcher right")
})

test("it reads as whoever is active, and notices another one", async () => {
  const ann = await createJazzTestAccount({ creationProps: { name: "Ann" } })
  const ben = await createJazzTestAccount({ creationProps: { name: "Ben" } })
  localStorage.setItem("jazz-inspector-open", "true")
  const element = await added()
  await shows(element, "Nobody is here yet")

  setActiveAccount(ann)
  await act(async () => vi.advanceTimersByTime(1000))
  await shows(element, `You are Ann ${ann.$jazz.id}`)
  setActiveAccount(ben)
  await act(async () => vi.advanceTimersByTime(1000))

  await shows(element, `You are Ben ${ben.$jazz.id}`)
})

test("it may be taken away and put back, and does not look for accounts meanwhile", async () => {
  const element = await added()

  await act(async () => element.remove())
  expect([launcher(element) ?? null, vi.getTimerCount()]).toEqual([null, 0])
  await act(async () => document.body.append(element))

  expect(launcher(element)?.className).toBe("launcher right")
  expect(vi.getTimerCount()).toBe(1)
})
