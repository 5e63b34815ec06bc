import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { createElement, useEffect, useRef, useState, type ReactElement } from "react"
import { openServerLink } from "../../context/server-link.ts"
import { mountInto, type Mounted } from "../mount.ts"
import type { Platform } from "./connect.ts"
import { StandaloneApp } from "./standalone-app.ts"

const browser: Platform = { openLink: (url) => openServerLink(url, undefined), newCrypto: () => WasmCrypto.create() }

/**
 * The inspector as a page of its own, for accounts whose secrets are entered by hand: the default export of `jazz-tools/inspector/standalone`.
 * `defaultSyncServer` is for accounts that name no server; `wss://cloud.jazz.tools` when there is none. The way to a value is in the address.
 *
 * ```tsx
 * import InspectorApp from "jazz-tools/inspector/standalone"
 *
 * createRoot(document.body).render(<InspectorApp defaultSyncServer="wss://sync.example.com" />)
 * ```
 *
 * @example
 * ```ts
 * import InspectorApp from "jazz-tools/inspector/standalone"
 * import { createElement } from "react"
 * import { renderToString } from "react-dom/server"
 *
 * console.log(renderToString(createElement(InspectorApp))) // <div data-jazz-inspector=""></div>
 * ```
 */
export function InspectorApp({ defaultSyncServer }: { readonly defaultSyncServer?: string }): ReactElement {
  const host = useRef<HTMLDivElement>(null)
  const [mounted, setMounted] = useState<Mounted>()
  useEffect(() => {
    if (!host.current) return undefined
    const made = mountInto(host.current)
    setMounted(made)
    return () => made.unmount()
  }, [])
  useEffect(() => mounted?.show(createElement(StandaloneApp, { defaultSyncServer, platform: browser })), [mounted, defaultSyncServer])
  return createElement("div", { ref: host, "data-jazz-inspector": "" })
}
