import { createElement, useContext, useEffect, useMemo, useState } from "react"
import { JazzContext } from "../react-core/jazz-context.ts"
import { Inspector, type InspectorProps, type Position } from "./inspector.ts"
import { mountInto, type Mounted } from "./mount.ts"
import { readerFor } from "./reader.ts"

/**
 * For developers: a button at the edge of the page that opens a panel with the values of the app, as the account or guest of the provider above
 * reads them. Everything is followed live. On a server it is nothing.
 *
 * ```tsx
 * <JazzReactProvider sync={sync}>
 *   <JazzInspector position="bottom left" />
 *   <App />
 * </JazzReactProvider>
 * ```
 *
 * @example
 * ```ts
 * import { JazzInspector } from "jazz-tools/inspector"
 * import { createElement } from "react"
 * import { renderToString } from "react-dom/server"
 *
 * console.log(renderToString(createElement(JazzInspector, { position: "left" })) === "") // true
 * ```
 */
export function JazzInspector({ position = "right" }: { readonly position?: Position }): null {
  const context = useContext(JazzContext)
  const reader = useMemo(() => context && readerFor("me" in context ? context.me : context.guest), [context])
  const [mounted, setMounted] = useState<Mounted>()
  useEffect(() => {
    const host = document.body.appendChild(document.createElement("div"))
    host.dataset["jazzInspector"] = ""
    const made = mountInto(host)
    setMounted(made)
    return () => {
      made.unmount()
      host.remove()
    }
  }, [])
  useEffect(() => {
    const props: InspectorProps = { reader, position }
    mounted?.show(createElement(Inspector, props))
  }, [mounted, reader, position])
  return null
}
