import { createElement } from "react"
import { activeAccountContext } from "../context/active-account.ts"
import { Inspector, type Position } from "./inspector.ts"
import { mountInto, type Mounted } from "./mount.ts"
import { readerFor, type Reader } from "./reader.ts"

const POSITIONS: ReadonlySet<unknown> = new Set<Position>(["right", "left", "bottom right", "bottom left", "top right", "top left"])
/** How often the element looks who is signed in, ms: nobody tells. */
const LOOK_EVERY = 1000

/** The inspector as an element, for pages without React. It reads as the active account or guest, and has the attribute `position`. */
export class JazzInspectorElement extends HTMLElement {
  static readonly observedAttributes = ["position"]
  #mounted: Mounted | undefined
  #timer: ReturnType<typeof setInterval> | undefined
  #reader: Reader | undefined

  connectedCallback(): void {
    this.#mounted ??= mountInto(this)
    this.#look()
    this.#show()
    this.#timer ??= setInterval(() => this.#look() && this.#show(), LOOK_EVERY)
  }

  disconnectedCallback(): void {
    clearInterval(this.#timer)
    this.#mounted?.unmount()
    this.#timer = this.#mounted = undefined
  }

  attributeChangedCallback(): void {
    this.#show()
  }

  /** Whether it is somebody else than before. */
  #look(): boolean {
    const agent = activeAccountContext.maybeGet() ?? activeAccountContext.guest
    const reader = agent && readerFor(agent)
    if (reader?.node === this.#reader?.node) return false
    this.#reader = reader
    return true
  }

  #show(): void {
    const position = this.getAttribute("position")
    const known = POSITIONS.has(position) ? (position as Position) : "right"
    this.#mounted?.show(createElement(Inspector, { reader: this.#reader, position: known }))
  }
}
