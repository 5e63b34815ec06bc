/** A page for programs that show components. */
import { Window } from "happy-dom"

export const page = new Window({ url: "https://app.test/path" })
const PARTS = [
  "document",
  "Element",
  "Event",
  "HTMLElement",
  "HTMLIFrameElement",
  "Node",
  "history",
  "localStorage",
  "location",
  "navigator",
]
for (const part of PARTS) Object.defineProperty(globalThis, part, { value: page[part], configurable: true })
for (const method of ["addEventListener", "removeEventListener"]) globalThis[method] = page[method].bind(page)
Object.assign(globalThis, { window: globalThis, IS_REACT_ACT_ENVIRONMENT: true })
process.on("unhandledRejection", () => {}) // of published promises that nobody waits for

const { act, Component, createElement: h, Suspense } = await import("react")
const { createRoot } = await import("react-dom/client")
const { JazzTestProvider } = await import("jazz-tools/react/testing")

export class Boundary extends Component {
  state = { error: null }
  static getDerivedStateFromError(error) {
    return { error }
  }
  render() {
    return this.state.error ? `caught(${this.state.error.message.replace(/\n[^]*/, "")})` : this.props.children
  }
}
/** Renders and records what hooks gave at every render. */
export async function mount(hook, props = {}, { provider = true, suspense = false, account, isAuthenticated } = {}) {
  const seen = []
  const Probe = (p) => {
    const r = hook(p)
    seen.push(r)
    return typeof r === "string" ? r : null
  }
  const el = document.createElement("div")
  const root = createRoot(el, { onCaughtError() {}, onUncaughtError() {} })
  const tree = (p) => {
    let t = h(Probe, p)
    if (suspense) t = h(Suspense, { fallback: "waiting" }, t)
    t = h(Boundary, null, t)
    if (provider) t = h(JazzTestProvider, { account, isAuthenticated }, t)
    return t
  }
  const render = (p) =>
    act(async () => {
      root.render(tree(p))
    })
  await render(props)
  return { seen, render, text: () => el.textContent, unmount: () => act(async () => root.unmount()), last: () => seen.at(-1), root, el }
}
