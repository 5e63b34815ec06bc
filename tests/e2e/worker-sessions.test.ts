/** A worker with storage goes on in the session of its last run, however that ended. */
import { spawn } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { getSqliteStorage } from "cojson-storage-sqlite"
import { co, Group, z } from "jazz-tools"
import { startWorker } from "jazz-tools/worker"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createAccountProcess, FROM_SOURCE, startServerProcess, type ServerProcess, type WorkerCredentials } from "./server-process.ts"

const Count = co.map({ starts: z.number() })

let folder: string
let server: ServerProcess

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "jazz-sessions-"))
  server = await startServerProcess("--in-memory", "--port", "0")
})
afterAll(async () => {
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

function boot(account: WorkerCredentials, file: string | undefined) {
  const storage = file === undefined ? {} : { storage: getSqliteStorage(join(folder, file)) }
  return startWorker({ ...account, ...storage, syncServer: server.url, asActiveAccount: false, skipInboxLoad: true })
}

/** What a reader with an own connection finds on the server. */
async function sessionsOnServer(reader: WorkerCredentials, id: string) {
  const { worker, shutdownWorker } = await boot(reader, undefined)
  const count = await Count.load(id, { loadAs: worker })
  await shutdownWorker()
  if (!count.$isLoaded) throw new Error(`the value is ${count.$jazz.loadingState}`)
  return { starts: count.starts, sessions: Object.keys(count.$jazz.raw.core.knownState().sessions) }
}

test("500 restarts leave one session, and every write arrives", async () => {
  const account = await createAccountProcess("Restless", server.url)
  const first = await boot(account, "restless.db")
  const owner = Group.create({ owner: first.worker }).makePublic()
  const { id } = Count.create({ starts: 0 }, { owner }).$jazz
  await first.shutdownWorker()

  for (let i = 0; i < 500; i++) {
    const { worker, shutdownWorker } = await boot(account, "restless.db")
    const count = await Count.load(id, { loadAs: worker })
    if (!count.$isLoaded) throw new Error(`the value is ${count.$jazz.loadingState} at start ${i}`)
    count.$jazz.set("starts", count.starts + 1)
    await shutdownWorker()
  }

  const { starts, sessions } = await sessionsOnServer(account, id)
  expect(starts).toBe(500)
  expect(sessions).toHaveLength(1)
})

test("a worker that is killed over and over goes on in its session, and forks nothing", async () => {
  const account = await createAccountProcess("Unlucky", server.url)
  const first = await boot(account, "unlucky.db")
  const owner = Group.create({ owner: first.worker }).makePublic()
  const { id } = Count.create({ starts: 0 }, { owner }).$jazz
  await first.shutdownWorker()
  const program = `
    import { getSqliteStorage } from "cojson-storage-sqlite"
    import { co, z } from "jazz-tools"
    import { startWorker } from "jazz-tools/worker"
    const options = ${JSON.stringify({ ...account, syncServer: server.url, skipInboxLoad: true })}
    const { worker } = await startWorker({ ...options, storage: getSqliteStorage(${JSON.stringify(join(folder, "unlucky.db"))}) })
    const count = await co.map({ starts: z.number() }).load(${JSON.stringify(id)})
    const write = () => {
      count.$jazz.set("starts", count.starts + 1)
      setImmediate(write)
    }
    write()
    console.log("writing")`

  for (let i = 0; i < 8; i++) {
    const child = spawn(process.execPath, [...FROM_SOURCE, "--input-type=module", "--eval", program], {
      cwd: import.meta.dirname,
      stdio: ["ignore", "pipe", "inherit"],
    })
    const ended = new Promise((resolve) => child.once("exit", resolve))
    await new Promise((resolve) => child.stdout.once("data", resolve))
    await new Promise((resolve) => setTimeout(resolve, 10 + i * 7))
    child.kill("SIGKILL")
    await ended
  }
  const last = await boot(account, "unlucky.db")
  await last.waitForConnection()
  const mine = await Count.load(id, { loadAs: last.worker })
  await last.worker.$jazz.waitForAllCoValuesSync()
  const starts = mine.$isLoaded && mine.starts
  await last.shutdownWorker()

  const onServer = await sessionsOnServer(account, id)
  expect(onServer.sessions).toHaveLength(1)
  expect(onServer.starts).toBe(starts)
  expect(onServer.starts).toBeGreaterThan(8)
})

test("two workers of one account on one file have a session each", async () => {
  const account = await createAccountProcess("Twins", server.url)
  const sessions = async () => {
    const workers = await Promise.all([boot(account, "twins.db"), boot(account, "twins.db")])
    const ids = workers.map(({ worker }) => worker.$jazz.sessionID)
    await Promise.all(workers.map(({ shutdownWorker }) => shutdownWorker()))
    return ids.toSorted()
  }

  const [one, other] = await sessions()
  expect(one).not.toBe(other)
  expect(await sessions()).toEqual([one, other])
})
