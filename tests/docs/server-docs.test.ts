/** The pages of docs/server: their programs are type-checked and run, their commands executed, in the order of the index, in one folder. */
import { execFile, spawn, type ChildProcess } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { createServer, type AddressInfo } from "node:net"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterAll, beforeAll, expect, test } from "vitest"
import { blocksOf, type DocBlock } from "./doc-blocks.ts"

const root = fileURLToPath(new URL("../../", import.meta.url))
const docs = join(root, "docs/server")
const index = readFileSync(join(docs, "README.md"), "utf8")
const pages = [...index.matchAll(/^\d+\. \[[^\]]+\]\((\S+\.md)\)/gm)].map(([, page]) => page ?? "")
const blocks = pages.flatMap((page) => blocksOf(page, readFileSync(join(docs, page), "utf8")))

/** What the pages call 4200, 4280, 4290, 4300 and 4400. */
let ports: ReadonlyMap<string, string>
let folder: string
const background: ChildProcess[] = []

beforeAll(async () => {
  mkdirSync(join(root, ".tmp"), { recursive: true })
  folder = mkdtempSync(join(root, ".tmp/docs-"))
  installInto(folder)
  writeFileSync(join(folder, "package.json"), '{ "type": "module", "private": true }')
  ports = new Map([
    ["4200", await freePort()],
    ["4280", await freePort()],
    ["4290", await freePort()],
    ["4300", await freePort()],
    ["4400", await freePort()],
  ])
})

afterAll(() => {
  for (const child of background) if (child.pid !== undefined) stopGroup(child.pid)
  rmSync(folder, { recursive: true, force: true })
})

/** Everything that the repository has installed, and jazz-run: npm links the program of a workspace only where it was built before. */
function installInto(folder: string): void {
  const installed = join(root, "node_modules")
  const programs = join(folder, "node_modules/.bin")
  mkdirSync(programs, { recursive: true })
  for (const name of readdirSync(installed))
    if (!name.startsWith(".")) symlinkSync(join(installed, name), join(folder, "node_modules", name))
  for (const name of readdirSync(join(installed, ".bin"))) {
    if (name !== "jazz-run") symlinkSync(join(installed, ".bin", name), join(programs, name))
  }
  const { bin } = JSON.parse(readFileSync(join(installed, "jazz-run/package.json"), "utf8")) as { bin: { "jazz-run": string } }
  const program = join(root, "packages/jazz-run", bin["jazz-run"])
  writeFileSync(join(programs, "jazz-run"), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`, { mode: 0o755 })
}

test("every link of the pages leads somewhere", () => {
  const broken = ["README.md", ...pages].flatMap((page) =>
    [...readFileSync(join(docs, page), "utf8").matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map(([, target]) => target ?? "")
      .filter((target) => !target.startsWith("http") && !existsSync(resolve(docs, dirname(page), target)))
      .map((target) => `${page}: ${target}`),
  )

  expect(broken).toEqual([])
})

test("the programs of the pages are well typed", async () => {
  const sources = join(folder, "typed")
  mkdirSync(sources)
  symlinkSync(join(root, "node_modules"), join(sources, "node_modules"))
  const compilerOptions = {
    noEmit: true,
    allowJs: true,
    checkJs: true,
    noImplicitAny: false,
    target: "es2022",
    lib: ["es2023", "dom", "dom.iterable"],
  }
  const extended = {
    extends: join(root, "tsconfig.base.json"),
    compilerOptions: { ...compilerOptions, declaration: false, declarationMap: false },
  }
  writeFileSync(join(sources, "tsconfig.json"), JSON.stringify({ ...extended, include: ["*"] }))
  for (const block of blocks.filter(({ language }) => language === "ts" || language === "js")) {
    writeFileSync(join(sources, block.file ?? `${block.page.replace(".md", "")}-${block.line}.mts`), block.text)
  }

  const compiler = [join(root, "node_modules/typescript/bin/tsc"), "-p", sources, "--pretty", "false"]
  const { stdout } = await promisify(execFile)(process.execPath, compiler).catch((error: { stdout: string }) => error)

  expect(stdout).toBe("")
})

test.each(pages)("the commands of %s work", async (page) => {
  let said = ""
  for (const block of blocks.filter((each) => each.page === page)) {
    if (block.file !== undefined) writeFileSync(join(folder, block.file), withPorts(block.text))
    else if (block.language === "sh" && !block.flags.has("skip")) said = await execute(block)
    else if (block.language === "text") expect(said, `what ${page}:${block.line} shows`).toMatch(patternOf(block.text))
  }
})

/** `…` stands for anything in a line. */
function patternOf(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("…", ".*")}$`)
}

/** Returns what it printed; in the background, up to its first words. */
async function execute(block: DocBlock): Promise<string> {
  const { JAZZ_WORKER_ACCOUNT: _account, JAZZ_WORKER_SECRET: _secret, ...env } = process.env
  const child = spawn("bash", ["-euo", "pipefail", "-c", withPorts(block.text)], {
    cwd: folder,
    env: { ...env, PATH: `${join(folder, "node_modules/.bin")}:${env.PATH}` },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true, // a group of its own, to be stopped with what it starts
  })
  let said = ""
  let printed = ""
  const ended = new Promise<number | null>((done) => child.once("exit", done))
  const spoke = new Promise<void>((done) => {
    child.stdout.on("data", (text) => {
      said += String(text)
      printed += String(text)
      done()
    })
    child.stderr.on("data", (text) => (said += String(text)))
  })
  if (!block.flags.has("background")) {
    expect(await ended, `${block.page}:${block.line} said:\n${said}`).toBe(0)
    return printed
  }
  background.push(child)
  const outcome = await Promise.race([spoke, ended.then((code) => `ended with ${code}`)])
  expect(outcome, `${block.page}:${block.line} said:\n${said}`).toBeUndefined()
  return printed
}

function withPorts(text: string): string {
  return text.replace(/\b(4200|4280|4290|4300|4400)\b/g, (port) => ports.get(port) ?? port)
}

function stopGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL")
  } catch {
    // it has ended by itself
  }
}

async function freePort(): Promise<string> {
  const probe = createServer()
  await new Promise<void>((done) => probe.listen(0, "127.0.0.1", done))
  const { port } = probe.address() as AddressInfo
  await new Promise((done) => probe.close(done))
  return String(port)
}
