import { isJsonObject } from "../base/json.ts"
import { readPrivateText } from "../log/private-text.ts"
import { foreignTransactionText } from "../log/transaction.ts"

/**
 * The canonical text of a transaction that a database holds as some JSON text: published packages keep the members in the order in
 * which they came. Undefined when it is not an object in JSON, that is when the database is damaged. Cheap when it is canonical.
 */
export function canonicalTransactionText(text: string): string | undefined {
  if (readPrivateText(text)) return text
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? foreignTransactionText(value) : undefined
  } catch {
    return undefined // damaged: the caller leaves it out
  }
}
