/** Conditions as Better Auth states them, on rows that are at hand. */

export interface Condition {
  readonly field: string
  readonly operator: string
  readonly value: unknown
  readonly connector: "AND" | "OR"
}

type Fields = { readonly [field: string]: unknown }

/** Whether a row meets the conditions, which are taken from left to right. Without any it does. */
export function meets(row: Fields, where: readonly Condition[]): boolean {
  let result = true
  for (const [index, condition] of where.entries()) {
    const met = holds(row[condition.field], condition)
    if (index === 0) result = met
    else result = condition.connector === "OR" ? result || met : result && met
  }
  return result
}

/** The values that a field must have one of; undefined when the conditions do not say so. */
export function wantedValues(where: readonly Condition[], field: string): readonly unknown[] | undefined {
  if (where.slice(1).some(({ connector }) => connector === "OR")) return undefined
  for (const condition of where) {
    if (condition.field !== field) continue
    if (condition.operator === "eq") return [condition.value]
    if (condition.operator === "in") return [condition.value].flat()
  }
  return undefined
}

function holds(stored: unknown, { operator, value }: Condition): boolean {
  const own = comparable(stored)
  const other = comparable(value)
  switch (operator) {
    case "eq":
      return own === other
    case "ne":
      return own !== other
    case "lt":
      return compare(own, other, (a, b) => a < b)
    case "lte":
      return compare(own, other, (a, b) => a <= b)
    case "gt":
      return compare(own, other, (a, b) => a > b)
    case "gte":
      return compare(own, other, (a, b) => a >= b)
    case "in":
      return [value].flat().map(comparable).includes(own)
    case "not_in":
      return ![value].flat().map(comparable).includes(own)
    case "contains":
      return typeof own === "string" && own.includes(String(other))
    case "starts_with":
      return typeof own === "string" && own.startsWith(String(other))
    case "ends_with":
      return typeof own === "string" && own.endsWith(String(other))
    default:
      throw new Error(`Unsupported operator: ${operator}`)
  }
}

/** Rows by one field; those without a value come first when ascending. */
export function sorted<R extends Fields>(
  rows: readonly R[],
  { field, direction }: { readonly field: string; readonly direction: "asc" | "desc" },
): R[] {
  const sign = direction === "asc" ? 1 : -1
  return rows.toSorted((a, b) => sign * order(comparable(a[field]), comparable(b[field])))
}

function order(a: Comparable, b: Comparable): number {
  if (a === b) return 0
  if (a === null || b === null) return a === null ? -1 : 1
  return a < b ? -1 : 1
}

type Comparable = string | number | boolean | null

function comparable(value: unknown): Comparable {
  if (value instanceof Date) return value.getTime()
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null
}

/** What is empty is neither less nor more than anything. */
function compare(a: Comparable, b: Comparable, holds: (a: NonNullable<Comparable>, b: NonNullable<Comparable>) => boolean): boolean {
  return a !== null && b !== null && holds(a, b)
}
