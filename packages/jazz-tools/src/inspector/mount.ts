import { createElement, type ReactNode } from "react"
import { createRoot } from "react-dom/client"
import { addStyles } from "./styles.ts"

/** Something of the inspector on a page. */
export interface Mounted {
  show(content: ReactNode): void
  unmount(): void
}

/** What the page's own shortcuts would take for keys that are meant for it: it does not see that somebody types in a field. */
const KEYS = ["keydown", "keyup", "keypress"]
const keep = (event: Event): void => event.stopPropagation()

/** A root of React of its own behind a shadow root: neither styles, events nor failures go through, in either direction. */
export function mountInto(host: HTMLElement): Mounted {
  const shadow = host.shadowRoot ?? host.attachShadow({ mode: "open" })
  const place = document.createElement("div")
  addStyles(shadow)
  shadow.replaceChildren(...[...shadow.children].filter((child) => child.localName === "style"), place)
  for (const key of KEYS) host.addEventListener(key, keep)
  const root = createRoot(place)
  return {
    show: (content) => root.render(createElement("div", { className: "jazz-inspector" }, content)),
    unmount() {
      for (const key of KEYS) host.removeEventListener(key, keep)
      queueMicrotask(() => root.unmount()) // React may be rendering what is around the host
    },
  }
}
