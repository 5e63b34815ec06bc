/**
 * Checks what would be published: packs every package, lints the tarballs, installs them into an empty project, loads every entry on
 * plain Node and type-checks a program against them. Needs `npm run build` first. `node --import tsx tools/check-packages.ts`
 */
import { execFileSync, type ExecFileSyncOptions } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { STARTERS } from "../packages/create-jazz-app/src/options/starters.ts"

interface Manifest {
  readonly name: string
  readonly version: string
  readonly exports?: Readonly<Record<string, unknown>>
  readonly bin?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

interface Packed {
  readonly manifest: Manifest
  readonly tarball: string
}

/** Entries that programs import for effect only, or compilers for types. */
const WITHOUT_EXPORTS: ReadonlySet<string> = new Set(["cojson/inferred", "jazz-tools/inferred", "jazz-tools/load-edge-wasm"])

/** Entries that have components of Svelte, which Node cannot load; tests/e2e/svelte.test.ts does. */
const OF_SVELTE: ReadonlySet<string> = new Set(["jazz-tools/svelte", "jazz-tools/better-auth/auth/svelte"])

/** Entries whose peers have declarations that do not compile by themselves; ours are checked by their use. */
const LENIENT = /\/(better-auth|svelte)\b/

/** Types of peers that bring none themselves. */
const TYPES_OF_PEERS = { "@types/react": "^19.0.0" }

/** What a user would write; type-checked, then run. */
const PROGRAM = `
import { co, z } from "jazz-tools"
import { startWorker } from "jazz-tools/worker"
import { startSyncServer } from "jazz-run/startSyncServer"
import { createWorkerAccount } from "jazz-run/createWorkerAccount"

const Task = co.map({ title: z.string(), done: z.boolean() })

async function main(): Promise<string> {
  const server = await startSyncServer({ host: "127.0.0.1", port: "0", inMemory: true, db: "" })
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("no address")
  const syncServer = "ws://127.0.0.1:" + address.port
  const { accountID, agentSecret } = await createWorkerAccount({ name: "Clerk", peer: syncServer })
  const { worker, shutdownWorker } = await startWorker({ accountID, accountSecret: agentSecret, syncServer })
  const task = Task.create({ title: "Pack", done: false }, { owner: worker })
  const title: string = task.title
  await worker.$jazz.waitForAllCoValuesSync()
  await shutdownWorker()
  await new Promise((resolve) => server.close(resolve))
  return title
}

if ((await main()) !== "Pack") throw new Error("the program got another title")
`

const bin = resolve("node_modules/.bin")
const work = mkdtempSync(join(tmpdir(), "jazz-packages-"))
try {
  const packed = packAll(join(work, "tarballs"))
  for (const one of packed) lintTarball(one)
  const consumer = join(work, "consumer")
  installInto(consumer, packed)
  loadEntries(consumer, packed)
  typeCheck(consumer, packed)
  runPrograms(consumer, packed)
  makeApps(consumer)
  console.log(`${packed.length} packages and ${packed.flatMap(entriesOf).length} entries are fit to publish`)
} finally {
  rmSync(work, { recursive: true, force: true })
}

function packAll(folder: string): Packed[] {
  mkdirSync(folder, { recursive: true })
  return readdirSync("packages").map((name) => {
    const manifest = JSON.parse(readFileSync(join("packages", name, "package.json"), "utf8")) as Manifest
    run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder], { cwd: join("packages", name), stdio: "ignore" })
    return { manifest, tarball: join(folder, `${manifest.name}-${manifest.version}.tgz`) }
  })
}

function lintTarball({ manifest, tarball }: Packed): void {
  const files = execFileSync("tar", ["-tf", tarball], { encoding: "utf8" }).split("\n")
  if (!files.includes("package/LICENSE")) throw new Error(`${manifest.name} has no license`)
  run(join(bin, "publint"), ["run", tarball, "--strict", "--level", "warning"])
  if (!manifest.exports) return // a command line has no types to resolve
  run(join(bin, "attw"), [tarball, "--profile", "esm-only", "--no-definitely-typed", "--format", "ascii", "--no-emoji", "--no-summary"])
}

/** Peers of our packages come along, so that entries which need them can be loaded. */
function installInto(folder: string, packed: readonly Packed[]): void {
  mkdirSync(folder)
  const peers = Object.assign({}, ...packed.map(({ manifest }) => manifest.peerDependencies ?? {})) as Record<string, string>
  const own = Object.fromEntries(packed.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]))
  const manifest = { name: "consumer", private: true, type: "module", dependencies: { ...peers, ...TYPES_OF_PEERS, ...own } }
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest))
  run("npm", ["install", "--silent", "--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts"], { cwd: folder })
}

function loadEntries(folder: string, packed: readonly Packed[]): void {
  for (const entry of packed.flatMap(entriesOf).filter((name) => !OF_SVELTE.has(name))) {
    const isEmpty = WITHOUT_EXPORTS.has(entry)
    const program = `const names = Object.keys(await import(${JSON.stringify(entry)})); if (${isEmpty ? "false" : "names.length === 0"}) throw new Error("exports nothing")`
    run(process.execPath, ["--input-type=module", "--eval", program], { cwd: folder })
  }
}

function typeCheck(folder: string, packed: readonly Packed[]): void {
  const exported = (entries: readonly string[]) =>
    entries.map((entry, index) => `export * as entry${index} from ${JSON.stringify(entry)}`).join("\n")
  const entries = packed.flatMap(entriesOf)
  writeFileSync(join(folder, "entries.ts"), exported(entries.filter((entry) => !LENIENT.test(entry))))
  writeFileSync(join(folder, "lenient.ts"), exported(entries.filter((entry) => LENIENT.test(entry))))
  writeFileSync(join(folder, "program.ts"), PROGRAM)
  const compilerOptions = { strict: true, outDir: "out", target: "es2022", lib: ["es2023", "dom", "dom.iterable"], types: ["node"] }
  const typeRoots = [resolve("node_modules/@types")]
  const check = (compiler: string, resolution: object, files: readonly string[], skipLibCheck: boolean) => {
    const config = { compilerOptions: { ...compilerOptions, ...resolution, typeRoots, skipLibCheck }, files }
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config))
    run(process.execPath, [resolve("node_modules", compiler, "bin/tsc"), "-p", folder])
  }
  const bundler = { module: "esnext", moduleResolution: "bundler" }
  for (const resolution of [{ module: "nodenext" }, bundler]) {
    check("typescript", resolution, ["lenient.ts"], true)
    check("typescript", resolution, ["entries.ts", "program.ts"], false)
  }
  check("typescript-5", bundler, ["entries.ts", "program.ts"], false)
}

function runPrograms(folder: string, packed: readonly Packed[]): void {
  run(process.execPath, ["out/program.js"], { cwd: folder, timeout: 30_000 })
  for (const { manifest } of packed) {
    for (const name of Object.keys(manifest.bin ?? {}))
      run(join(folder, "node_modules/.bin", name), ["--help"], { cwd: folder, stdio: "ignore" })
  }
}

/** Every template has come along, with the files that npm leaves out by their names. */
function makeApps(folder: string): void {
  for (const { name } of STARTERS) {
    const options = ["--starter", name, "--package-manager", "npm", "--git", "false", "--no-install"]
    run(join(folder, "node_modules/.bin/create-jazz-app"), [name, ...options], { cwd: folder })
    for (const file of [".gitignore", "README.md", "package.json", "src/schema.ts", "src/apiKey.ts"])
      if (!existsSync(join(folder, name, file))) throw new Error(`${name} has no ${file}`)
  }
}

function entriesOf({ manifest }: Packed): string[] {
  return Object.keys(manifest.exports ?? {}).map((entry) => manifest.name + entry.slice(1))
}

/** Prints what a failing command said and ends the check. */
function run(command: string, args: readonly string[], options: ExecFileSyncOptions = {}): void {
  try {
    execFileSync(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options })
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: Buffer | null; stderr?: Buffer | null }
    console.error(`${command} ${args.join(" ")}\n${stdout?.toString() ?? ""}${stderr?.toString() ?? ""}`)
    throw new Error(`The check of packages failed at: ${command}`, { cause: error })
  }
}
