/** Where the tables are: a value that has a fixed name among those of the worker's account. */
import { co } from "../../schema/co.ts"
import { z } from "../../schema/z.ts"
import type { Account } from "../../values/account/account.ts"
import { Group } from "../../values/group/group.ts"

/** A table as Better Auth describes it. */
export interface TableType {
  readonly name: string
  /** What it is for, whatever it is called. */
  readonly model: string
  /** Types of fields by name. */
  readonly fields: { readonly [field: string]: unknown }
}

/** A row; `_deleted` ones are left in the history only. */
export interface Row {
  readonly [field: string]: unknown
  readonly _deleted?: boolean
  readonly $isLoaded: true
  readonly $jazz: {
    readonly id: string
    applyDiff(values: { readonly [field: string]: unknown }): unknown
    has(field: string): boolean
    set(field: string, value: unknown): void
  }
}

const ROOT_NAME = "better-auth-root"

export type RowSchema = ReturnType<typeof rowSchema>

/** Every field is optional: what a row must have is checked by Better Auth. */
function rowSchema(types: TableType["fields"]) {
  const fields = Object.entries(types).map(([field, type]) => [field, fieldSchema(type)] as const)
  return co.map({ ...(Object.fromEntries(fields) as Record<string, ReturnType<typeof fieldSchema>>), _deleted: z.boolean().optional() })
}

function fieldSchema(type: unknown) {
  switch (type) {
    case "string":
      return z.string().nullish()
    case "number":
      return z.number().nullish()
    case "boolean":
      return z.boolean().nullish()
    case "date":
      return z.date().optional()
    default:
      throw new Error(`Unsupported field type: ${JSON.stringify(type)}`)
  }
}

/** The group that owns all rows, and the list of each table. Makes what is not there yet. */
export async function openDatabase(worker: Account, types: readonly TableType[]) {
  const schemas = new Map(types.map(({ name, fields }) => [name, rowSchema(fields)] as const))
  const lists = Object.fromEntries([...schemas].map(([table, schema]) => [table, co.list(schema).optional()]))
  const Tables = co.map(lists)
  const Root = co.map({ group: co.group(), tables: Tables })
  const resolve = { group: true, tables: true } as const

  const found = await Root.loadUnique(ROOT_NAME, worker.$jazz.id, { loadAs: worker, resolve })
  const root = found.$isLoaded ? found : newRoot()
  for (const [table, schema] of schemas)
    if (!root.tables.$jazz.has(table)) root.tables.$jazz.set(table, co.list(schema).create([], root.group))
  return { group: root.group, tables: root.tables, schemas }

  function newRoot() {
    const group = Group.create({ owner: worker })
    return Root.create({ group, tables: Tables.create({}, group) }, { unique: ROOT_NAME, owner: worker as never })
  }
}
