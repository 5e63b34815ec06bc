/** The inspector as a page of its own. */
import InspectorApp from "jazz-tools/inspector/standalone"
import { createElement } from "react"
import { createRoot } from "react-dom/client"

const app = {
  start: (defaultSyncServer: string) =>
    createRoot(document.body.appendChild(document.createElement("div"))).render(createElement(InspectorApp, { defaultSyncServer })),
}

export type App = typeof app

Object.assign(globalThis, { jazz: app })
