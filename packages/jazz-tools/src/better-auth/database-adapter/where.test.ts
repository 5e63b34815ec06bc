import { expect, test } from "vitest"
import { meets, sorted, wantedValues, type Condition } from "./where.ts"

const day = (n: number) => new Date(Date.UTC(2001, 0, n))
const rows = [
  { name: "Ann", age: 5, born: day(1), vip: true },
  { name: "Bob", age: 9, born: null },
  { name: "Cy", age: 7, born: day(3), vip: false },
]
const where = (...conditions: (readonly [field: string, operator: string, value: unknown, connector?: "OR"])[]): Condition[] =>
  conditions.map(([field, operator, value, connector]) => ({ field, operator, value, connector: connector ?? "AND" }))
const names = (conditions: Condition[]) => rows.filter((row) => meets(row, conditions)).map(({ name }) => name)

test.each<[Condition[], string[]]>([
  [where(), ["Ann", "Bob", "Cy"]],
  [where(["name", "eq", "Bob"]), ["Bob"]],
  [where(["name", "ne", "Bob"]), ["Ann", "Cy"]],
  [where(["age", "gt", 5]), ["Bob", "Cy"]],
  [where(["age", "gte", 7]), ["Bob", "Cy"]],
  [where(["age", "lt", 7]), ["Ann"]],
  [where(["age", "lte", 7]), ["Ann", "Cy"]],
  [where(["born", "lt", day(2)]), ["Ann"]],
  [where(["born", "eq", day(3)]), ["Cy"]],
  [where(["born", "eq", null]), ["Bob"]],
  [where(["vip", "eq", null]), ["Bob"]],
  [where(["age", "in", [5, 9]]), ["Ann", "Bob"]],
  [where(["age", "not_in", [5, 9]]), ["Cy"]],
  [where(["name", "contains", "n"]), ["Ann"]],
  [where(["name", "starts_with", "C"]), ["Cy"]],
  [where(["name", "ends_with", "b"]), ["Bob"]],
  [where(["name", "eq", "Ann"], ["age", "eq", 9, "OR"]), ["Ann", "Bob"]],
  [where(["name", "eq", "Ann"], ["age", "eq", 9]), []],
  [where(["name", "eq", "Ann"], ["age", "eq", 9, "OR"], ["vip", "eq", true]), ["Ann"]],
])("rows that meet %j", (conditions, found) => {
  expect(names(conditions)).toEqual(found)
})

test("other operators are refused", () => {
  expect(() => names(where(["name", "like", "A"]))).toThrow("Unsupported operator: like")
})

test("an index can be asked when every row must have one of some values", () => {
  expect(wantedValues(where(["name", "eq", "Ann"], ["age", "gt", 1]), "name")).toEqual(["Ann"])
  expect(wantedValues(where(["age", "gt", 1], ["name", "in", ["Ann", "Bob"]]), "name")).toEqual(["Ann", "Bob"])
  expect(wantedValues(where(["name", "eq", "Ann"], ["age", "gt", 1, "OR"]), "name")).toBeUndefined()
  expect(wantedValues(where(["name", "ne", "Ann"]), "name")).toBeUndefined()
})

test("rows are sorted by a field, those without it first", () => {
  const by = (field: string, direction: "asc" | "desc") => sorted(rows, { field, direction }).map(({ name }) => name)

  expect(by("age", "asc")).toEqual(["Ann", "Cy", "Bob"])
  expect(by("born", "asc")).toEqual(["Bob", "Ann", "Cy"])
  expect(by("born", "desc")).toEqual(["Cy", "Ann", "Bob"])
})
