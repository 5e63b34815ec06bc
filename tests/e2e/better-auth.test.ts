/** The database of Better Auth in CoValues: what the adapter does, and where other programs find its rows. */
import { betterAuth } from "better-auth"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { co, z } from "jazz-tools"
import { JazzBetterAuthDatabaseAdapter } from "jazz-tools/better-auth/database-adapter"
import { startWorker } from "jazz-tools/worker"
import { createWorkerAccount } from "jazz-run/createWorkerAccount"
import { startSyncServer } from "jazz-run/startSyncServer"

const additionalFields = { age: { type: "number", required: false }, vip: { type: "boolean", required: false } } as const
const stamps = { createdAt: new Date(0), updatedAt: new Date(0) }

let server: Awaited<ReturnType<typeof startSyncServer>>
let keeper: { readonly syncServer: string; readonly accountID: string; readonly accountSecret: string }
let auth: ReturnType<typeof newAuth>
let db: Awaited<typeof auth.$context>["adapter"]

const newAuth = () =>
  betterAuth({
    baseURL: "http://id.test",
    secret: "s".repeat(32),
    database: JazzBetterAuthDatabaseAdapter(keeper),
    emailAndPassword: { enabled: true },
    user: { additionalFields },
    logger: { disabled: true },
  })

beforeAll(async () => {
  server = await startSyncServer({ host: "127.0.0.1", port: "0", inMemory: true, db: "" })
})

afterAll(() => new Promise((resolve) => server.close(resolve)))

beforeEach(async () => {
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("The server has no port")
  const syncServer = `ws://127.0.0.1:${address.port}`
  const { accountID, agentSecret } = await createWorkerAccount({ name: "Keeper", peer: syncServer })
  keeper = { syncServer, accountID, accountSecret: agentSecret }
  auth = newAuth()
  db = (await auth.$context).adapter
})

interface Stored {
  readonly id: string
  readonly [field: string]: unknown
}

const newUser = (name: string, more = {}) =>
  db.create<Record<string, unknown>, Stored>({
    model: "user",
    data: { name, email: `${name}@x.test`, emailVerified: false, ...stamps, ...more },
  })
const newSession = (token: string, userId: string, more = {}) =>
  db.create<Record<string, unknown>, Stored>({ model: "session", data: { token, userId, expiresAt: new Date(5), ...stamps, ...more } })
const find = (model: string, field: string, value: string | number | string[], operator: "eq" | "gt" | "in" = "eq") =>
  db.findMany<Stored>({ model, where: [{ field, value, operator }] })

test("users sign up and in, also after a restart, and are found where other programs look", async () => {
  const body = { email: "io@id.test", password: "correct horse", name: "Io" }
  const { user } = await auth.api.signUpEmail({ body })
  await expect(auth.api.signUpEmail({ body })).rejects.toThrow("User already exists")
  const { user: again } = await newAuth().api.signInEmail({ body })
  expect([again.id, user.id.startsWith("co_z")]).toEqual([user.id, true])

  const { worker, shutdownWorker } = await startWorker({ ...keeper, asActiveAccount: false })
  const Session = co.map({ token: z.string() })
  const User = co.map({ email: z.string(), sessions: co.list(Session) })
  const Database = co.map({ group: co.group(), tables: co.map({ user: co.list(User) }) })
  const options = { loadAs: worker, resolve: { group: true, tables: { user: { $each: { sessions: { $each: true } } } } } } as const
  const database = await Database.loadUnique("better-auth-root", keeper.accountID, options)
  if (!database.$isLoaded) throw new Error("The database is not there")
  const [row] = database.tables.user
  const group = database.group.$jazz.id
  const byEmail = await co.map({ user: User }).loadUnique("io@id.test", group, { loadAs: worker })
  const byToken = await Session.loadUnique(String(row?.sessions[0]?.token), group, { loadAs: worker })
  const accounts = await co.list(z.string()).loadUnique(`accountId_${user.id}`, group, { loadAs: worker })
  await shutdownWorker()

  expect([row?.$jazz.id, row?.email, row?.sessions.length]).toEqual([user.id, "io@id.test", 2])
  expect([byEmail.$isLoaded && byEmail.$jazz.refs.user.id, byToken.$jazz.id]).toEqual([user.id, row?.sessions[0]?.$jazz.id])
  expect(accounts.$isLoaded && accounts.length).toBe(1)
})

test("rows are found, changed, counted and deleted", async () => {
  const [ann, bob, cy] = [await newUser("ann", { age: 5, vip: true }), await newUser("bob", { age: 9 }), await newUser("cy", { age: 7 })]
  const names = (rows: readonly Stored[]) => rows.map(({ name }) => name)

  expect(names(await find("user", "age", 6, "gt"))).toEqual(["bob", "cy"])
  expect(names(await find("user", "id", [ann.id, cy.id], "in"))).toEqual(["ann", "cy"])
  expect(names(await find("user", "email", "bob@x.test"))).toEqual(["bob"])
  expect(names(await db.findMany({ model: "user", sortBy: { field: "age", direction: "desc" }, offset: 1, limit: 1 }))).toEqual(["cy"])
  expect(await db.count({ model: "user" })).toBe(3)
  expect(await db.updateMany({ model: "user", where: [{ field: "age", value: 6, operator: "gt" }], update: { vip: false } })).toBe(2)
  await db.update({ model: "user", where: [{ field: "id", value: bob.id }], update: { email: "b@x.test" } })
  expect([await find("user", "email", "bob@x.test"), names(await find("user", "email", "b@x.test"))]).toEqual([[], ["bob"]])
  await db.delete({ model: "user", where: [{ field: "id", value: cy.id }] })
  expect([names(await db.findMany({ model: "user" })), await find("user", "id", cy.id)]).toEqual([["ann", "bob"], []])
  expect((await newUser("cy")).id).not.toBe(cy.id)
})

test("an address belongs to one user", async () => {
  const bob = await newUser("bob")
  await newUser("ann")

  await expect(newUser("ann")).rejects.toThrow("Email already exists")
  const taken = db.update({ model: "user", where: [{ field: "id", value: bob.id }], update: { email: "ann@x.test" } })
  await expect(taken).rejects.toThrow("Email already exists")
})

test("sessions are found by token and user, and their tokens are not used again", async () => {
  const { id } = await newUser("ann")
  await newSession("one", id)
  await newSession("two", id, { expiresAt: new Date(50) })
  const tokens = async (field: string, value: string | string[]) =>
    (await find("session", field, value, Array.isArray(value) ? "in" : "eq")).map(({ token }) => token)

  expect([await tokens("token", ["one", "two"]), await tokens("userId", id)]).toEqual([
    ["one", "two"],
    ["one", "two"],
  ])
  await db.delete({ model: "session", where: [{ field: "token", value: "one" }] })
  expect([await tokens("token", "one"), await tokens("userId", id)]).toEqual([[], ["two"]])
  await expect(newSession("one", id)).rejects.toThrow("Entity already exists")
  await expect(newSession("three", "co_zNobody")).rejects.toThrow("User not found")
  await expect(db.findMany({ model: "session" })).rejects.toThrow("Unable to find session with where: []")
  expect(await db.deleteMany({ model: "session", where: [{ field: "userId", value: id }] })).toBe(1)
})

test("there is one verification for a purpose at a time", async () => {
  const verify = (value: string) =>
    db.create({ model: "verification", data: { identifier: "reset", value, expiresAt: new Date(5), ...stamps } })
  await verify("a")

  await expect(verify("b")).rejects.toThrow("Entity already exists")
  await db.delete({ model: "verification", where: [{ field: "identifier", value: "reset" }] })
  await verify("c")

  expect((await find("verification", "identifier", "reset")).map(({ value }) => value)).toEqual(["c"])
})
