import { execFile } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { getBetterSqliteStorage } from "cojson-storage-sqlite"
import { Account, co, Group, InboxSender, z } from "jazz-tools"
import { runWithoutActiveAccount } from "jazz-tools/testing"
import { startWorker, type StartWorkerOptions } from "jazz-tools/worker"
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest"
import { createAccountProcess, FROM_SOURCE, startServerProcess, type ServerProcess, type WorkerCredentials } from "./server-process.ts"

const Note = co.map({ text: z.string() })
const Depot = co.account({ profile: co.profile(), root: co.map({ starts: z.number() }) }).withMigration(async (account, creationProps) => {
  expect(creationProps).toBeUndefined()
  expect(account.isMe).toBe(true)
  if (!account.$jazz.has("root")) account.$jazz.set("root", { starts: 0 })
  const { root } = await account.$jazz.ensureLoaded({ resolve: { root: true } })
  root.$jazz.set("starts", root.starts + 1)
})

let folder: string
let server: ServerProcess
let keeper: WorkerCredentials
let porter: WorkerCredentials
const shutdowns: (() => Promise<void>)[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "jazz-worker-"))
  server = await startServerProcess("--db", join(folder, "sync.db"), "--port", "0")
  ;[keeper, porter] = await Promise.all([createAccountProcess("Keeper", server.url), createAccountProcess("Night Porter", server.url)])
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await Promise.allSettled(shutdowns.splice(0).map((shutdown) => shutdown()))
})

afterAll(async () => {
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

async function boot(options: Partial<StartWorkerOptions<typeof Depot>>) {
  const started = await startWorker({ syncServer: server.url, ...options })
  shutdowns.push(started.shutdownWorker)
  return started
}

test("takes its credentials from the environment and becomes the active account", async () => {
  vi.stubEnv("JAZZ_WORKER_ACCOUNT", porter.accountID)
  vi.stubEnv("JAZZ_WORKER_SECRET", porter.accountSecret)

  const { worker } = await boot({})

  expect(worker.$jazz.id).toBe(porter.accountID)
  expect(worker.isMe).toBe(true)
  expect(Account.getMe()).toBe(worker)
  expect(worker.profile.$isLoaded && worker.profile.name).toBe("Night Porter")
})

test("runs the migration of its schema on every start and finds what the last run left", async () => {
  for (const starts of [1, 2]) {
    const { worker, shutdownWorker } = await boot({ ...keeper, AccountSchema: Depot })
    const { root } = await worker.$jazz.ensureLoaded({ resolve: { root: true } })

    expect(root.starts).toBe(starts)
    await shutdownWorker()
  }
})

test("uploads before it shuts down; a second worker in the process reads a public value and leaves the active account alone", async () => {
  const writer = await boot(keeper)
  const note = Note.create({ text: "written just before the end" }, Group.create().makePublic())
  await writer.shutdownWorker()
  await writer.done()

  const reader = await boot({ ...porter, asActiveAccount: false, skipInboxLoad: true })
  const copy = await Note.load(note.$jazz.id, { loadAs: reader.worker })

  expect(Account.getMe()).toBe(writer.worker)
  expect(reader.worker.isMe).toBe(false)
  expect(copy.$isLoaded && copy.text).toBe("written just before the end")
  expect(reader.experimental.inbox.subscribe(Note, async () => undefined)).toBeUndefined()
})

test("without an active account everything needs an owner", async () => {
  const { worker } = await boot({ ...keeper, asActiveAccount: false })

  runWithoutActiveAccount(() => {
    expect(() => Account.getMe()).toThrow("No active account")
    expect(() => Note.create({ text: "no owner" })).toThrow("No active account")
    expect(Note.create({ text: "explicit owner" }, { owner: worker }).text).toBe("explicit owner")
  })
})

test("two workers edit one value", async () => {
  const one = await boot(keeper)
  const other = await boot({ ...porter, asActiveAccount: false })
  const group = Group.create({ owner: one.worker })
  const friend = await Account.load(porter.accountID, { loadAs: one.worker })
  if (!friend.$isLoaded) throw new Error("The other worker cannot be loaded")
  group.addMember(friend, "writer")
  const note = Note.create({ text: "draft" }, group)
  await note.$jazz.waitForSync()

  const copy = await Note.load(note.$jazz.id, { loadAs: other.worker })
  if (!copy.$isLoaded) throw new Error(`The note is ${copy.$jazz.loadingState}`)
  copy.$jazz.set("text", "final")

  await vi.waitUntil(() => note.text === "final")
})

test("answers messages that were sent while it was away", async () => {
  const sender = await boot({ ...porter, asActiveAccount: false })
  const to = await InboxSender.load<co.loaded<typeof Note>, co.loaded<typeof Note>>(keeper.accountID, sender.worker)
  const question = Note.create({ text: "anybody there" }, Group.create({ owner: sender.worker }))
  const answer = to.sendMessage(question)
  const failure = to.sendMessage(Note.create({ text: "too big" }, Group.create({ owner: sender.worker })))

  const receiver = await boot({ ...keeper, asActiveAccount: false })
  const senders: string[] = []
  vi.spyOn(console, "error").mockImplementation(() => {})
  receiver.experimental.inbox.subscribe(Note, async (note, from) => {
    senders.push(from)
    if (note.text === "too big") throw new RangeError("too big")
    return Note.create({ text: `${note.text}? yes` }, note.$jazz.owner)
  })

  await expect(failure).rejects.toThrow("RangeError: too big")
  const reply = await Note.load(await answer, { loadAs: sender.worker })
  expect(reply.$isLoaded && reply.text).toBe("anybody there? yes")
  expect(senders).toEqual([porter.accountID, porter.accountID])
})

test("reports when the server goes and comes back, and then has what was written in between", async () => {
  const { worker, waitForConnection, subscribeToConnectionChange, shutdownWorker } = await boot(keeper)
  await waitForConnection()
  const states: boolean[] = []
  subscribeToConnectionChange((connected) => states.push(connected))
  const note = Note.create({ text: "before" }, Group.create().makePublic())
  await note.$jazz.waitForSync()

  await server.stop("SIGKILL")
  await vi.waitUntil(() => states.at(-1) === false)
  note.$jazz.set("text", "while it was down")
  server = await startServerProcess("--db", join(folder, "sync.db"), "--port", String(server.port))
  await waitForConnection()
  await worker.$jazz.waitForAllCoValuesSync()

  const reader = await boot({ ...porter, asActiveAccount: false })
  const copy = await Note.load(note.$jazz.id, { loadAs: reader.worker })
  expect(copy.$isLoaded && copy.text).toBe("while it was down")
  await shutdownWorker()
  expect(states).toEqual([true, false, true, false])
})

test("with storage it starts, works and stops while the server is away, and uploads after the next start", async () => {
  const file = join(folder, "worker.db")
  const first = await boot({ ...keeper, storage: getBetterSqliteStorage(file) })
  await first.shutdownWorker()
  await server.stop("SIGKILL")

  const offline = await boot({ ...keeper, storage: getBetterSqliteStorage(file) })
  const note = Note.create({ text: "written without a server" }, Group.create().makePublic())
  await offline.shutdownWorker()
  server = await startServerProcess("--db", join(folder, "sync.db"), "--port", String(server.port))
  const online = await boot({ ...keeper, storage: getBetterSqliteStorage(file), skipInboxLoad: true })
  await online.waitForConnection()

  const reader = await boot({ ...porter, asActiveAccount: false })
  const copy = await vi.waitUntil(async () => {
    const loaded = await Note.load(note.$jazz.id, { loadAs: reader.worker })
    return loaded.$isLoaded && loaded
  })
  expect(copy.text).toBe("written without a server")
})

test("tells what the server does not have yet, per value and for all", async () => {
  const { worker, unsyncedCoValues } = await boot(keeper)
  await worker.$jazz.waitForAllCoValuesSync()
  expect(unsyncedCoValues()).toEqual([])

  const note = Note.create({ text: "just written" }, Group.create())
  expect(note.$jazz.isSynced).toBe(false)
  expect(unsyncedCoValues()).toContain(note.$jazz.id)
  await note.$jazz.waitForSync()

  expect(note.$jazz.isSynced).toBe(true)
  expect(unsyncedCoValues()).not.toContain(note.$jazz.id)

  const heard: (readonly [of: string, isSynced: boolean])[] = []
  note.$jazz.subscribeToSync((isSynced) => heard.push(["the note", isSynced]))
  worker.$jazz.subscribeToAllCoValuesSync((isSynced) => heard.push(["all", isSynced]))
  note.$jazz.set("text", "changed")
  await expect
    .poll(() => heard.slice(2))
    .toEqual([
      ["the note", false],
      ["all", false],
      ["the note", true],
      ["all", true],
    ])
  expect(heard.slice(0, 2)).toEqual([
    ["the note", true],
    ["all", true],
  ])
})

test("says clearly why it cannot start", async () => {
  const unknown = { accountID: "co_zGNSYWrWqmAmyYgQPNqwpCnVvdH", accountSecret: keeper.accountSecret }

  await expect(boot({ ...keeper, accountID: "desk" })).rejects.toThrow("Invalid accountID")
  await expect(boot({ ...keeper, accountSecret: "sealerSecret_z1" })).rejects.toThrow("Invalid accountSecret")
  await expect(boot({ ...keeper, syncServer: "not a url" })).rejects.toThrow("Invalid syncServer: not a url")
  await expect(boot({ ...keeper, accountSecret: porter.accountSecret })).rejects.toThrow(
    "Account secret does not match expected agent ID in account",
  )
  await expect(boot(unknown)).rejects.toThrow("Account unavailable from all peers")
  await expect(boot({ ...keeper, syncServer: "ws://127.0.0.1:9", connectionTimeoutMs: 300 })).rejects.toThrow(
    "Sync server ws://127.0.0.1:9 is not reachable",
  )
})

test("a start that failed keeps neither the process nor the active account", async () => {
  const program = join(dirname(fileURLToPath(import.meta.url)), `failing-start-${process.pid}.mts`)
  await writeFile(
    program,
    `import { Account } from "jazz-tools"
     import { startWorker } from "jazz-tools/worker"
     const [, , accountID, accountSecret, syncServer] = process.argv
     await startWorker({ accountID, accountSecret, syncServer }).catch((error) => console.log(error.message))
     try { Account.getMe() } catch (error) { console.log(error.message) }`,
  )
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...FROM_SOURCE, program, keeper.accountID, porter.accountSecret, server.url],
      { timeout: 30_000 },
    )
    expect(stdout.trim().split("\n")).toEqual(["Account secret does not match expected agent ID in account", "No active account"])
  } finally {
    await rm(program)
  }
})
