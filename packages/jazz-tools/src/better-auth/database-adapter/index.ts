import { createAdapterFactory, type CustomAdapter } from "better-auth/adapters"
import { startWorker } from "../../worker/start-worker.ts"
import type { Account } from "../../values/account/account.ts"
import { openDatabase, type Row, type TableType } from "./database-root.ts"
import { AccountTable, SessionTable, UserTable, VerificationTable } from "./special-tables.ts"
import { Table, type TablePlace } from "./table.ts"
import { meets, sorted, type Condition } from "./where.ts"

/** The worker whose account keeps the database, and how much is told of what it does. */
export interface JazzAdapterConfig {
  readonly syncServer: string
  /** Default `JAZZ_WORKER_ACCOUNT`. */
  readonly accountID?: string
  /** Default `JAZZ_WORKER_SECRET`. */
  readonly accountSecret?: string
  readonly debugLogs?: boolean
}

interface Tables {
  readonly worker: Account
  readonly byName: ReadonlyMap<string, Table>
  readonly fieldsOf: ReadonlyMap<string, readonly string[]>
}

/**
 * A database of Better Auth in CoValues, which a worker keeps. The worker starts with the first query and becomes nobody's active account. Each
 * write resolves when the sync server has it.
 *
 * @example
 * ```ts
 * import { JazzBetterAuthDatabaseAdapter } from "jazz-tools/better-auth/database-adapter"
 * import { betterAuth } from "better-auth"
 *
 * const database = JazzBetterAuthDatabaseAdapter({ syncServer: "ws://localhost:4200", accountID: "co_z…", accountSecret: "sealerSecret_z…" })
 * const auth = betterAuth({ database, secret: "s".repeat(32), emailAndPassword: { enabled: true } })
 * console.log(typeof auth.api.signUpEmail) // function
 * ```
 */
export function JazzBetterAuthDatabaseAdapter({
  debugLogs = false,
  ...credentials
}: JazzAdapterConfig): ReturnType<typeof createAdapterFactory> {
  let opened: Promise<Tables> | undefined
  return createAdapterFactory({
    config: {
      adapterId: "jazz-tools-adapter",
      adapterName: "Jazz Tools Adapter",
      debugLogs,
      supportsJSON: true,
      supportsDates: true,
      supportsBooleans: true,
      supportsNumericIds: false,
      disableIdGeneration: true,
      transaction: false,
    },
    adapter: ({ schema }) => {
      const types = typesOf(schema)
      return adapterOn(() => {
        opened ??= open(credentials, types).catch((error: unknown) => {
          opened = undefined // the next query tries again
          throw error
        })
        return opened
      })
    },
  })
}

type Schema = Parameters<Parameters<typeof createAdapterFactory>[0]["adapter"]>[0]["schema"]

/** Tables and fields by the names that they have in the database. */
function typesOf(schema: Schema): TableType[] {
  return Object.entries(schema).map(([model, { modelName, fields }]) => {
    const columns = Object.entries(fields).map(([name, { fieldName, type }]) => [fieldName ?? name, type])
    return { name: modelName, model, fields: Object.fromEntries(columns) as TableType["fields"] }
  })
}

async function open(credentials: Omit<JazzAdapterConfig, "debugLogs">, types: readonly TableType[]): Promise<Tables> {
  const { worker } = await startWorker({ ...credentials, asActiveAccount: false, skipInboxLoad: true })
  const { group, tables, schemas } = await openDatabase(worker, types)
  const place = (name: string): TablePlace => {
    const schema = schemas.get(name)
    const listID = tables.$jazz.refs[name]?.id
    if (!schema || !listID) throw missing(name)
    return { worker, group, schema, listID }
  }
  const users = new UserTable(place(types.find(({ model }) => model === "user")?.name ?? "user"))
  const tableOf = ({ name, model }: TableType): Table => {
    switch (model) {
      case "user":
        return users
      case "session":
        return new SessionTable(place(name), users)
      case "account":
        return new AccountTable(place(name))
      case "verification":
        return new VerificationTable(place(name))
      default:
        return new Table(place(name))
    }
  }
  return {
    worker,
    byName: new Map(types.map((type) => [type.name, tableOf(type)])),
    fieldsOf: new Map(types.map(({ name, fields }) => [name, Object.keys(fields)])),
  }
}

function missing(model: string): Error {
  return new Error(`Schema for model "${model}" not found`)
}

function adapterOn(open: () => Promise<Tables>): CustomAdapter {
  const tableOf = async (model: string) => {
    const { byName, fieldsOf, worker } = await open()
    const table = byName.get(model)
    if (!table) throw missing(model)
    const fields = fieldsOf.get(model) ?? []
    return { table, worker, read: (row: Row) => plain(row, fields) }
  }
  const matching = async (model: string, where: readonly Condition[] = []) => {
    const { table, worker, read } = await tableOf(model)
    const rows = (await table.candidates(where)).filter((row) => meets(read(row), where))
    return { table, worker, read, rows }
  }
  const saved = (worker: Account) => worker.$jazz.waitForAllCoValuesSync()

  return {
    async create({ model, data }) {
      const { table, worker, read } = await tableOf(model)
      const row = await table.create(data)
      await saved(worker)
      return read(row) as typeof data
    },
    async update({ model, where, update }) {
      const { table, worker, read, rows } = await matching(model, where)
      const [row] = rows
      if (!row) return null
      await table.update(row, update as Record<string, unknown>)
      await saved(worker)
      return read(row) as typeof update
    },
    async updateMany({ model, where, update }) {
      const { table, worker, rows } = await matching(model, where)
      for (const row of rows) await table.update(row, update)
      await saved(worker)
      return rows.length
    },
    async findOne<T>({ model, where }: { readonly model: string; readonly where: Condition[] }) {
      const { read, rows } = await matching(model, where)
      return rows[0] ? (read(rows[0]) as T) : null
    },
    async findMany<T>(query: Parameters<CustomAdapter["findMany"]>[0]) {
      const { model, where, limit, offset = 0, sortBy } = query
      const { read, rows } = await matching(model, where)
      const found = rows.map(read)
      const ordered = sortBy ? sorted(found, sortBy) : found
      return ordered.slice(offset, limit ? offset + limit : undefined) as T[]
    },
    async delete({ model, where }) {
      const { table, worker, rows } = await matching(model, where)
      for (const row of rows) await table.remove(row)
      await saved(worker)
    },
    async deleteMany({ model, where }) {
      const { table, worker, rows } = await matching(model, where)
      for (const row of rows) await table.remove(row)
      await saved(worker)
      return rows.length
    },
    async count({ model, where }) {
      return (await matching(model, where)).rows.length
    },
  }
}

/** What Better Auth gets: the fields that there are, and the id of the CoValue. */
function plain(row: Row, fields: readonly string[]): Record<string, unknown> {
  const present = fields.filter((field) => row[field] !== undefined)
  return { ...Object.fromEntries(present.map((field) => [field, row[field]])), id: row.$jazz.id }
}
