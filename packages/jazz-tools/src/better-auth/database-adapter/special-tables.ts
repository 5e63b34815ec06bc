/** Tables of which rows are found without looking at all of them. */
import { co } from "../../schema/co.ts"
import { z } from "../../schema/z.ts"
import type { Row } from "./database-root.ts"
import { present, Table, type RowInit } from "./table.ts"
import { wantedValues, type Condition } from "./where.ts"

/** Users, found by address. */
export class UserTable extends Table {
  override async create(init: RowInit): Promise<Row> {
    const email = String(init.email)
    if (await this.#byEmail(email)) throw new Error("Email already exists")
    const row = await super.create(init)
    await this.#index(email, row)
    return row
  }

  override async candidates(where: readonly Condition[]): Promise<Row[]> {
    const emails = wantedValues(where, "email")
    if (!emails) return await super.candidates(where)
    return (await Promise.all(emails.map((email) => this.#byEmail(String(email))))).flatMap((row) => row ?? [])
  }

  override async update(row: Row, changes: RowInit): Promise<void> {
    const { email } = changes
    const isMoved = typeof email === "string" && email !== row.email
    if (isMoved && (await this.#byEmail(email))) throw new Error("Email already exists")
    await super.update(row, changes)
    if (isMoved) await this.#index(email, row)
  }

  async #byEmail(email: string): Promise<Row | undefined> {
    const { worker, group } = this.place
    const entry = await this.#entries.loadUnique(email, group.$jazz.id, { loadAs: worker, resolve: { user: true } })
    const row = entry.$isLoaded ? present(entry.user) : undefined
    return row?.email === email ? row : undefined // the address may have been given up since
  }

  async #index(email: string, row: Row): Promise<void> {
    const { group } = this.place
    await this.#entries.upsertUnique({ value: { user: row as never }, unique: email, owner: group })
  }

  get #entries() {
    return co.map({ user: this.place.schema })
  }
}

/** Accounts of users elsewhere, found by their id there. */
export class AccountTable extends Table {
  override async create(init: RowInit): Promise<Row> {
    const row = await super.create(init)
    const { group } = this.place
    const name = indexName(init.accountId)
    const rows = await this.#rowsFor(name)
    await co.list(this.place.schema).upsertUnique({ value: [...rows, row] as never, unique: name, owner: group })
    return row
  }

  override async candidates(where: readonly Condition[]): Promise<Row[]> {
    const ids = wantedValues(where, "accountId")
    if (!ids) return await super.candidates(where)
    return (await Promise.all(ids.map((id) => this.#rowsFor(indexName(id))))).flat()
  }

  async #rowsFor(name: string): Promise<Row[]> {
    const { schema, group, worker } = this.place
    const rows = await co.list(schema).loadUnique(name, group.$jazz.id, { loadAs: worker, resolve: { $each: { $onError: "catch" } } })
    return rows.$isLoaded ? Array.from(rows).flatMap((row) => present(row) ?? []) : []
  }
}

const indexName = (accountID: unknown) => `accountId_${String(accountID)}`

/** Sessions, which are named by their token, in lists of their users. */
export class SessionTable extends Table {
  readonly #users: UserTable

  constructor(place: Table["place"], users: UserTable) {
    super(place)
    this.#users = users
  }

  override async create(init: RowInit): Promise<Row> {
    const { token, userId } = init
    if (typeof token !== "string" || typeof userId !== "string") throw new Error("Token and userId are required for session creation")
    const user = await this.#user(userId)
    if (!user) throw new Error("User not found")
    if ((await this.everNamed(token)).$isLoaded) throw new Error("Entity already exists") // tokens are not used again
    const row = this.make(init, token)
    const sessions = await this.#sessionsOf(user)
    sessions.$jazz.push(row as never)
    return row
  }

  override async candidates(where: readonly Condition[]): Promise<Row[]> {
    const ids = wantedValues(where, "id")
    if (ids) return await this.rowsByID(ids)
    const tokens = wantedValues(where, "token")
    if (tokens) return (await Promise.all(tokens.map((token) => this.rowNamed(String(token))))).flatMap((row) => row ?? [])
    const userIDs = wantedValues(where, "userId")
    if (!userIDs) throw new Error(`Unable to find session with where: ${JSON.stringify(where)}`)
    return (await Promise.all(userIDs.map((id) => this.#rowsOf(String(id))))).flat()
  }

  override async remove(row: Row): Promise<void> {
    row.$jazz.set("_deleted", true)
    const user = await this.#user(String(row.userId))
    if (!user) return
    const sessions = await this.#sessionsOf(user)
    sessions.$jazz.remove((item: { readonly $jazz: { readonly id: string } }) => item.$jazz.id === row.$jazz.id)
  }

  async #rowsOf(userID: string): Promise<Row[]> {
    const user = await this.#user(userID)
    if (!user) return []
    const sessions = await this.#sessionsOf(user)
    const rows = await sessions.$jazz.ensureLoaded({ resolve: { $each: { $onError: "catch" } } })
    return Array.from(rows).flatMap((row) => present(row) ?? [])
  }

  async #user(id: string): Promise<Row | undefined> {
    const [user] = await this.#users.candidates([{ field: "id", operator: "eq", value: id, connector: "AND" }])
    return user
  }

  /** The list of a user's sessions, made with the first of them. */
  async #sessionsOf(user: Row) {
    const { schema, worker, group } = this.place
    const Sessions = co.list(schema)
    const WithSessions = co.map({ sessions: Sessions.optional(), name: z.string().optional() })
    const holder = await WithSessions.load(user.$jazz.id, { loadAs: worker, resolve: { sessions: true } })
    if (!holder.$isLoaded) throw new Error("User not found")
    if (holder.sessions === undefined) holder.$jazz.set("sessions", Sessions.create([], group))
    const { sessions } = await holder.$jazz.ensureLoaded({ resolve: { sessions: true } })
    if (!sessions) throw new Error("User not found")
    return sessions
  }
}

/** Verifications, which are named by what they are for: there is one at a time. */
export class VerificationTable extends Table {
  override async create(init: RowInit): Promise<Row> {
    const { schema, group } = this.place
    const identifier = String(init.identifier)
    if (await this.rowNamed(identifier)) throw new Error("Entity already exists")
    const value = { ...init, _deleted: false } as never
    const row = (await schema.upsertUnique({ value, unique: identifier, owner: group })) as unknown as Row
    if (!row.$isLoaded) throw new Error("Unable to create entity")
    await this.append(row)
    return row
  }

  override async candidates(where: readonly Condition[]): Promise<Row[]> {
    const identifiers = wantedValues(where, "identifier")
    if (!identifiers) return await super.candidates(where)
    return (await Promise.all(identifiers.map((identifier) => this.rowNamed(String(identifier))))).flatMap((row) => row ?? [])
  }
}
