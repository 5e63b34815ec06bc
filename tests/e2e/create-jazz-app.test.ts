/** The command line of `create-jazz-app`, and the apps that it makes: type-checked, built and used in Chromium with the built packages. Needs `npm run build`. */
import { execFile } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { startSyncServer } from "jazz-run/startSyncServer"
import { chromium, type Browser, type Page } from "playwright-core"
import { build, preview, type PreviewServer } from "vite"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { addAuthenticator, executablePath, isHere, QUIET } from "../browser/chromium.ts"
import { resultOf, spawnProgram } from "./cli.ts"

const modules = fileURLToPath(new URL("../../node_modules", import.meta.url))
const modulesOfNext = fileURLToPath(new URL("../../examples/nextjs-worker/node_modules", import.meta.url))
const isNextInstalled = existsSync(join(modulesOfNext, "next"))
if (!isNextInstalled) console.warn("the Next.js example is not installed: run `npm run install:extras` to type-check the app of Next.js")

const COMPLETE = ["--package-manager", "npm", "--git", "false", "--no-install"]
const run = (...args: string[]) => resultOf(spawnProgram("create-jazz-app", args, folder))

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "jazz-create-"))
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe("the command line", () => {
  test.each([
    ["a -s react-passkey-auth -e chat -p npm", "\n❌ Error: Cannot specify both starter and example. Please choose one. \n\n"],
    ["a -f cobol -p npm -g false", "\n❌ Error: Invalid framework: cobol \n\n"],
    ["a -s nope -p npm -g false", "\n❌ Error: Invalid starter template: nope \n\n"],
    ["a -s svelte-minimal-auth -p npm", "\n❌ Error: Nobody answers here: say --git in the command line. \n\n"],
    ["--version", "error: unknown option '--version'\n(create-jazz-app --help lists the options)\n"],
  ])("%s is refused, and nothing is made", async (args, message) => {
    expect(await run(...args.split(" "))).toMatchObject({ code: 1, stdout: "", stderr: message })

    expect(readdirSync(folder)).toEqual([])
  })

  test("lists what there is", async () => {
    const { code, stdout, stderr } = await run("--help")

    expect([code, stderr]).toEqual([0, ""])
    expect(stdout).toContain("svelte-minimal-auth")
  })

  test("a failing installation leaves the files and says how to go on", async () => {
    const args = ["kept", "-s", "svelte-minimal-auth", "-p", "npm", "-g", "false"]
    const registry = { npm_config_registry: "http://127.0.0.1:1", npm_config_fetch_retries: "0", npm_config_cache: join(folder, "cache") }

    const { code, stderr } = await resultOf(spawnProgram("create-jazz-app", args, folder, registry), 60_000)

    expect(code).toBe(1)
    expect(stderr).toContain("npm install ended with 1. The files are there; go on with:\n  cd kept\n  npm install\n  npm run dev")
    expect(existsSync(join(folder, "kept/package.json"))).toBe(true)
  })

  test("makes a repository with one commit, but none within another", async () => {
    const author = {
      GIT_AUTHOR_NAME: "Ann",
      GIT_AUTHOR_EMAIL: "ann@example.com",
      GIT_COMMITTER_NAME: "Ann",
      GIT_COMMITTER_EMAIL: "a@example.com",
    }
    const make = (path: string) =>
      resultOf(
        spawnProgram("create-jazz-app", [path, "-s", "svelte-minimal-auth", "-p", "npm", "-g", "true", "--no-install"], folder, author),
      )

    expect((await make("outer")).stdout).toContain("Made a git repository with a first commit.")
    expect((await make("outer/inner")).stdout).toContain("No git repository was made: the folder is in one.")

    expect([existsSync(join(folder, "outer/.git")), existsSync(join(folder, "outer/inner/.git"))]).toEqual([true, false])
  })
})

describe("the apps", () => {
  let sync: Awaited<ReturnType<typeof startSyncServer>>
  let browser: Browser
  const servers: PreviewServer[] = []

  beforeAll(async () => {
    sync = await startSyncServer({ host: "127.0.0.1", port: "0", inMemory: true, db: "" })
    if (isHere) browser = await chromium.launch({ executablePath, args: QUIET })
  })

  afterAll(async () => {
    await browser?.close()
    for (const server of servers) await server.close()
    await new Promise((resolve) => sync.close(resolve))
  })

  /** An app with the modules that are installed here, type-checked. */
  async function make(starter: string, extraModules: Readonly<Record<string, string>> = {}): Promise<string> {
    const app = join(folder, starter)
    expect(await run(starter, "--starter", starter, ...COMPLETE)).toMatchObject({ code: 0, stderr: "" })
    mkdirSync(join(app, "node_modules"))
    for (const name of readdirSync(modules)) symlinkSync(join(modules, name), join(app, "node_modules", name))
    for (const [name, target] of Object.entries(extraModules)) symlinkSync(target, join(app, "node_modules", name))
    writeReactPlugin(app)
    await promisify(execFile)(process.execPath, [join(modules, "typescript/bin/tsc"), "--noEmit", "-p", app]).catch(
      (error: { stdout: string }) => {
        throw new Error(error.stdout)
      },
    )
    return app
  }

  /** Builds an app with its own configuration, for our sync server, and serves it. */
  async function serve(starter: string): Promise<string> {
    const root = await make(starter)
    writeFileSync(join(root, ".env"), `VITE_SYNC_SERVER=ws://127.0.0.1:${(sync.address() as AddressInfo).port}\n`)
    await build({ root, logLevel: "error" })
    const server = await preview({ root, logLevel: "error", preview: { port: 0, host: "127.0.0.1" } })
    servers.push(server)
    return `http://localhost:${(server.httpServer.address() as AddressInfo).port}/`
  }

  /** A page of a browser that has stored nothing yet. */
  async function newPage(url: string): Promise<Page> {
    const page = await browser.newPage()
    await page.goto(url)
    return page
  }

  async function add(page: Page, title: string): Promise<void> {
    await page.getByLabel("New task").fill(title)
    await page.getByText("Add", { exact: true }).click()
    await page
      .getByText(title)
      .waitFor()
      .catch(async (error: unknown) => {
        const left = await page.getByLabel("New task").inputValue()
        throw new Error(`${title} was not added, ${JSON.stringify(left)} is to be: ${await page.locator("main").innerHTML()}`, {
          cause: error,
        })
      })
  }

  test("with React and a passphrase, which leads to the tasks from elsewhere", async () => {
    const url = await serve("react-passphrase-auth")
    if (!isHere) return
    const page = await newPage(url)
    await add(page, "before signing up")

    await page.getByText("Sign up").click()
    const passphrase = await page.locator("textarea").inputValue()
    await page.getByText("I have saved them").click()
    await add(page, "as somebody")
    await page.reload()
    await page.getByText("as somebody").waitFor()

    const elsewhere = await newPage(url)
    await elsewhere.getByLabel("Your passphrase").fill(passphrase)
    await elsewhere.getByText("Log in").click()
    await elsewhere.getByText("as somebody").waitFor()
    expect(await elsewhere.locator("li").allTextContents()).toEqual([" before signing up", " as somebody"])
  })

  test.each(["react-passkey-auth", "svelte-passkey-auth"])("%s, with a passkey that leads back to the tasks", async (starter) => {
    const url = await serve(starter)
    if (!isHere) return
    const page = await newPage(url)
    await addAuthenticator(page)
    await page.getByLabel("Your name").fill("Ada")
    await page.getByText("Sign up").click()
    await page.getByText("Log out").waitFor()
    await add(page, "mine")

    await page.reload()
    await page.getByText("mine").waitFor()
    await page.getByText("Log out").click()
    await page.getByText("mine").waitFor({ state: "detached" })
    await page.getByText("Log in").click()
    await page.getByText("mine").waitFor()
  })

  test("with Svelte and nobody signed up, whose list is shared by a link", async () => {
    const url = await serve("svelte-minimal-auth")
    if (!isHere) return
    const page = await newPage(url)
    await add(page, "ours")
    await page.reload()
    await page.getByText("ours").waitFor()

    await page.getByText("Share").click()
    const guest = await newPage((await page.getByText("this link").getAttribute("href")) ?? "")
    await guest.getByText("ours").waitFor()
    await guest.getByRole("checkbox").check()

    await page.locator("s").getByText("ours").waitFor()
  })

  test.skipIf(!isNextInstalled)("with Next.js, as far as types go", async () => {
    const app = await make("nextjs-minimal-auth", { next: join(modulesOfNext, "next") })

    expect(existsSync(join(app, "src/app/page.tsx"))).toBe(true)
  })
})

/** The plugin reloads components while an app is developed; it has no part in what is built here, and is not installed. */
function writeReactPlugin(app: string): void {
  const plugin = join(app, "node_modules/@vitejs/plugin-react")
  mkdirSync(plugin, { recursive: true })
  writeFileSync(join(plugin, "package.json"), '{ "type": "module", "exports": "./index.js" }')
  writeFileSync(join(plugin, "index.js"), "export default () => []\n")
}
