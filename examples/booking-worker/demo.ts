/**
 * Sells the last seat of a hall: a sync server, a worker and two guests as separate processes, a power failure in between.
 * Ends with 0 when everything went as promised, otherwise says what did not.
 */
import { rmSync } from "node:fs"
import { mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Actor, createAccount, databaseBytes, killAll, startServer } from "./stage.ts"
import type { BookingReport } from "./messages.ts"

const TIME_LIMIT_MS = 55_000
const REMARKS = 200
const ANN = { name: "Ann Lindqvist", phone: "+46 70 555 01 23" }
const BEN = { name: "Ben Oyelaran", phone: "+234 803 555 7788" }

const startedAt = Date.now()
let stepNumber = 0

async function demo(folder: string): Promise<void> {
  step("Start a sync server on an empty database file.")
  const database = join(folder, "sync.db")
  let server = await startServer(database, "0")
  const port = new URL(server.url).port
  note(`${server.url}, process ${server.pid}`)

  step("Create an account for the worker with the command line tool.")
  const { accountID, agentSecret } = await createAccount("Box office", server.url)
  note(accountID)

  step("Start the worker. Its migration makes the private list of seats: there is one, A1.")
  const env = { SYNC_SERVER: server.url }
  const workerEnv = { ...env, JAZZ_WORKER_ACCOUNT: accountID, JAZZ_WORKER_SECRET: agentSecret }
  let worker = new Actor("worker", "worker.ts", [], workerEnv)
  const { port: httpPort = 0 } = await worker.next("ready")

  step("Start two guests. Each makes an account of its own.")
  const ann = new Actor("Ann", "client.ts", [ANN.name, ANN.phone, accountID], env)
  const ben = new Actor("Ben", "client.ts", [BEN.name, BEN.phone, accountID], env)
  await Promise.all([ann.next("ready"), ben.next("ready")])
  note(`processes: worker ${worker.pid}, Ann ${ann.pid}, Ben ${ben.pid}`)

  step("Both book the last seat at the same moment. Each shares its booking with the worker only.")
  for (const guest of [ann, ben]) guest.do({ do: "book", seat: "A1" })
  const [annsID, bensID] = await Promise.all([ann, ben].map(async (guest) => (await guest.next("booked")).id))
  const answers = await Promise.all([ann, ben].map(async (guest) => ({ guest, ...(await guest.next("answered")) })))
  for (const { guest, status, detail } of answers) note(`${guest.name} reads in the booking: ${status} (${detail})`)
  check(answers.filter(({ status }) => status === "confirmed").length === 1, "exactly one booking is confirmed")
  check(answers.filter(({ status }) => status === "refused").length === 1, "the other one is refused")

  step("Ask the worker over HTTP: what everybody may know, and what only the guest may.")
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${httpPort}${path}`)
    return `${response.status} ${await response.text()}`
  }
  check((await get("/health")) === '200 {"connected":true}', "/health says that the worker is connected")
  check((await get("/seats")) === '200 {"free":[]}', "/seats says that no seat is free")
  check((await get("/bookings")) === '401 {"error":"say who you are"}', "/bookings wants to know who asks")
  ann.do({ do: "ask", port: httpPort })
  const { bookings } = await ann.next("report")
  check(bookings.length === 1 && bookings[0]?.guest === ANN.name, "with a token of hers Ann gets her booking, and no other")

  step("A third guest has no name. The worker looks at what it is told and refuses.")
  const nobody = new Actor("Nobody", "client.ts", ["", "12345", accountID], env)
  await nobody.next("ready")
  nobody.do({ do: "book", seat: "A1" })
  const { detail } = await nobody.next("answered")
  check(detail === "a name is missing", "the booking says why: a name is missing")
  const refusedBookings = await report(nobody)
  await nobody.stop()

  step(`Both write ${REMARKS} remarks into their bookings, and in the middle of it the server is killed.`)
  for (const guest of [ann, ben]) guest.do({ do: "write", count: REMARKS })
  await ann.next("progress", ({ written }) => written >= REMARKS / 4)
  await server.kill()
  note("server killed (SIGKILL); the guests go on writing without it")
  const [a] = await Promise.all([ann, ben].map((guest) => guest.next("progress", ({ written }) => written >= REMARKS / 2)))
  note(`Ann is at remark ${a?.written ?? "?"}`)

  step("Start the server again on the same file and port.")
  server = await startServer(database, port)
  await Promise.all([ann, ben].map((guest) => guest.next("written")))
  note("the server has everything that was written")

  step("Compare what the guests and the worker see.")
  const guests = [...(await report(ann)), ...(await report(ben))]
  const all = [...guests, ...refusedBookings]
  const seenByWorker = await waitUntilEqual(worker, all)
  for (const booking of seenByWorker) note(`${booking.guest}: ${booking.status}, ${booking.remarks.length} remarks`)
  const complete = Array.from({ length: REMARKS }, (_, index) => `remark number ${index + 1}`).join()
  check(
    guests.every(({ remarks }) => remarks.join() === complete),
    "no remark is lost, doubled or out of place",
  )

  step("Stop the worker and start it again with nothing but its credentials: all comes from the database file.")
  await worker.stop()
  worker = new Actor("worker", "worker.ts", [], workerEnv)
  await worker.next("ready")
  check(same(await report(worker), all), "the new worker reads the same bookings")

  step("Stop everybody and look for secrets in the database file.")
  await Promise.all([ann.stop(), ben.stop(), worker.stop()])
  await server.kill()
  const bytes = await databaseBytes(folder)
  note(`${(bytes.length / 1024).toFixed(0)} KiB`)
  check(bytes.includes(String(annsID)) && bytes.includes(String(bensID)), "the bookings are in the file, under their ids")
  const secrets = [ANN.name, ANN.phone, BEN.name, BEN.phone, "remark number", "confirmed", "sold out", "ticket-for-A1", agentSecret]
  for (const secret of secrets)
    check(!bytes.includes(secret), `"${secret === agentSecret ? "the worker's secret" : secret}" is not in the file`)
}

async function report(actor: Actor): Promise<readonly BookingReport[]> {
  actor.do({ do: "report" })
  return (await actor.next("report")).bookings
}

/** Asks until the worker has received what the server has. The time limit of the demo bounds it. */
async function waitUntilEqual(worker: Actor, expected: readonly BookingReport[]): Promise<readonly BookingReport[]> {
  for (;;) {
    const seen = await report(worker)
    if (same(seen, expected)) return seen
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function same(a: readonly BookingReport[], b: readonly BookingReport[]): boolean {
  const normal = (bookings: readonly BookingReport[]) => JSON.stringify([...bookings].sort((one, other) => (one.id < other.id ? -1 : 1)))
  return normal(a) === normal(b)
}

function step(text: string): void {
  console.log(`\n${String(++stepNumber).padStart(2)}. ${text}`)
}

function note(text: string): void {
  console.log(`    ${text}`)
}

function check(holds: boolean, claim: string): void {
  if (!holds) throw new Error(`Not true: ${claim}`)
  console.log(`    ✓ ${claim}`)
}

async function main(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "booking-worker-"))
  const cleanUp = (): void => {
    killAll()
    rmSync(folder, { recursive: true, force: true })
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      cleanUp()
      process.exit(130)
    })
  }
  let timer: NodeJS.Timeout | undefined
  try {
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new Error(`Step ${stepNumber} did not finish within the time limit of ${TIME_LIMIT_MS / 1000} s`)),
        TIME_LIMIT_MS,
      )
    })
    await Promise.race([demo(folder), timeout])
    console.log(`\nDone in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`)
    return 0
  } catch (error) {
    console.error(`\nFAILED in step ${stepNumber}: ${error instanceof Error ? error.message : String(error)}`)
    return 1
  } finally {
    clearTimeout(timer)
    cleanUp()
  }
}

process.exit(await main())
