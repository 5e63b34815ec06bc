/**
 * `import "jazz-tools/inspector/register-custom-element"` makes `<jazz-inspector>` work in development. In production the element stays empty,
 * and none of its code is loaded.
 */
const NAME = "jazz-inspector"

/**
 * Makes `<jazz-inspector>` work, in production, too. It brings its own React. Without custom elements, as on a server, nothing happens.
 *
 * @example
 * ```ts
 * import { registerInspectorCustomElement } from "jazz-tools/inspector/register-custom-element"
 *
 * await registerInspectorCustomElement()
 * console.log(typeof customElements) // undefined
 * ```
 */
export async function registerInspectorCustomElement(): Promise<void> {
  if (typeof customElements === "undefined") return
  const { JazzInspectorElement } = await import("#inspector-element")
  if (!customElements.get(NAME)) customElements.define(NAME, JazzInspectorElement)
}

try {
  if (process.env.NODE_ENV === "development") void registerInspectorCustomElement() // bundlers put the value here, and leave out what is false
} catch {
  // a page without a bundler has no `process`
}
