/** Rows of one table: a list in the database root. */
import { co } from "../../schema/co.ts"
import type { Account } from "../../values/account/account.ts"
import type { Group } from "../../values/group/group.ts"
import type { Row, RowSchema } from "./database-root.ts"
import { wantedValues, type Condition } from "./where.ts"

export type RowInit = { readonly [field: string]: unknown }

/** What a table works with. */
export interface TablePlace {
  readonly worker: Account
  readonly group: Group
  readonly schema: RowSchema
  /** The list of the table. */
  readonly listID: string
}

export class Table {
  protected readonly place: TablePlace

  constructor(place: TablePlace) {
    this.place = place
  }

  async create(init: RowInit): Promise<Row> {
    const row = this.make(init)
    await this.append(row)
    return row
  }

  /** Rows that may meet the conditions, none of them deleted; all rows where no index helps. */
  async candidates(where: readonly Condition[]): Promise<Row[]> {
    const ids = wantedValues(where, "id")
    return ids ? await this.rowsByID(ids) : await this.all()
  }

  async update(row: Row, changes: RowInit): Promise<void> {
    row.$jazz.applyDiff(changes)
  }

  /** Rows are kept in the history, marked, and leave the list. */
  async remove(row: Row): Promise<void> {
    row.$jazz.set("_deleted", true)
    const list = await this.#list()
    list.$jazz.remove((item: { readonly $jazz: { readonly id: string } }) => item.$jazz.id === row.$jazz.id)
  }

  protected make(init: RowInit, unique?: string): Row {
    const { schema, group } = this.place
    return schema.create(init as never, unique === undefined ? group : { owner: group, unique }) as unknown as Row
  }

  /** The row with that name of its own; undefined when there is none. */
  protected async rowNamed(unique: string): Promise<Row | undefined> {
    return present(await this.everNamed(unique))
  }

  /** The same, also when it is deleted, and a placeholder when there never was one. */
  protected everNamed(unique: string) {
    const { schema, group, worker } = this.place
    return schema.loadUnique(unique, group.$jazz.id, { loadAs: worker })
  }

  protected async rowsByID(ids: readonly unknown[]): Promise<Row[]> {
    const { schema, worker } = this.place
    const rows = await Promise.all(ids.map((id) => schema.load(String(id), { loadAs: worker, skipRetry: true })))
    return rows.flatMap((row) => present(row) ?? [])
  }

  protected async all(): Promise<Row[]> {
    const list = await this.#list()
    const items = await list.$jazz.ensureLoaded({ resolve: { $each: { $onError: "catch" } } })
    return Array.from(items).flatMap((row) => present(row) ?? [])
  }

  protected async append(row: Row): Promise<void> {
    const list = await this.#list()
    list.$jazz.push(row as never)
  }

  async #list() {
    const { schema, listID, worker } = this.place
    const list = await co.list(schema).load(listID, { loadAs: worker })
    if (!list.$isLoaded) throw new Error(`The table ${listID} cannot be loaded`)
    return list
  }
}

/** A row that is loaded and not deleted. */
export function present(row: unknown): Row | undefined {
  const { $isLoaded, _deleted } = row as Partial<Row>
  return $isLoaded && !_deleted ? (row as Row) : undefined
}
