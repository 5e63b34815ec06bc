/** Pages in a real Chromium, beside a sync server. */
import { existsSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { build } from "esbuild"
import { startSyncServer } from "jazz-run/startSyncServer"
import { chromium, type Page as BrowserPage } from "playwright-core"

export const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium"
export const isHere = existsSync(executablePath)
if (!isHere && process.env.CI) throw new Error(`No Chromium at ${executablePath}. Install it, or say where it is in CHROMIUM.`)

/** Without these Chromium calls its maker's hosts at every start. */
export const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

export interface Profile {
  /** A tab with the program, as soon as `globalThis.jazz` is there. */
  open(): Promise<BrowserPage>
  close(): Promise<void>
}

export interface Pages {
  readonly syncURL: string
  /** Nothing is stored in it yet. */
  newProfile(): Promise<Profile>
  close(): Promise<void>
}

/** Gives a page something that makes and keeps passkeys, and says yes to everything. Resolves to how it is spoken to. */
export async function addAuthenticator(page: BrowserPage) {
  const session = await page.context().newCDPSession(page)
  await session.send("WebAuthn.enable")
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
  } as const
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", { options })
  return { session, authenticatorId }
}

/** Serves a program that sets `globalThis.jazz`: a file of this folder, or of any other by its whole path. */
export async function servePages(program: string): Promise<Pages> {
  const { outputFiles } = await build({
    entryPoints: [new URL(program, import.meta.url).pathname],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    conditions: ["jazz-source"],
    external: ["node:*", "ws", "module", "crypto", "fs", "path"],
  })
  const script = outputFiles[0]?.text ?? ""
  const server = createServer((request, response) => {
    const isScript = request.url === "/page.js"
    const anyOrigin = { "access-control-allow-origin": "*" } // a sandboxed frame has none
    response.writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html", ...anyOrigin })
    response.end(isScript ? script : '<!doctype html><script type="module" src="/page.js"></script>')
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const sync = await startSyncServer({ host: "127.0.0.1", port: "0", inMemory: true, db: "" })
  const browser = await chromium.launch({ executablePath, args: QUIET })

  return {
    syncURL: `ws://127.0.0.1:${(sync.address() as AddressInfo).port}`,
    async newProfile() {
      const context = await browser.newContext()
      return {
        async open() {
          const page = await context.newPage()
          await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`)
          await page.waitForFunction(() => "jazz" in globalThis)
          return page
        },
        close: () => context.close(),
      }
    },
    async close() {
      await browser.close()
      server.close()
      await new Promise((resolve) => sync.close(resolve))
    },
  }
}
