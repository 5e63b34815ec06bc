import { isJsonObject } from "../base/json.ts"
import { foreignTransactionText } from "../log/transaction.ts"

/**
 * The canonical text of a transaction that a database holds as some JSON text: published packages keep the members in the order in
 * which they came. Undefined when it is not an object in JSON, that is when the database is damaged. Cheap when it is canonical.
 */
export function canonicalTransactionText(text: string): string | undefined {
  if (isCanonicalPrivate(text)) return text
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? foreignTransactionText(value) : undefined
  } catch {
    return undefined // damaged: the caller leaves it out
  }
}

const START = '{"encryptedChanges":"'
const KEY = ',"keyUsed":"'
const TIME = ',"madeAt":'
const END = ',"privacy":"private"}'

/** Recognises what `privateTransactionText` writes. False for some canonical texts, never true for others. */
function isCanonicalPrivate(text: string): boolean {
  if (!text.startsWith(START) || !text.endsWith(END) || text.includes("\\")) return false
  const payloadEnd = text.indexOf('"', START.length)
  if (!text.startsWith(KEY, payloadEnd + 1)) return false
  const keyEnd = text.indexOf('"', payloadEnd + 1 + KEY.length)
  const timeStart = keyEnd + 1 + TIME.length
  const timeEnd = text.length - END.length
  if (!text.startsWith(TIME, keyEnd + 1) || timeEnd <= timeStart || timeEnd > timeStart + 15) return false
  if (text.charCodeAt(timeStart) === DIGIT_0) return timeEnd === timeStart + 1
  for (let i = timeStart; i < timeEnd; i++) {
    const code = text.charCodeAt(i)
    if (code < DIGIT_0 || code > DIGIT_9) return false
  }
  return true
}

const DIGIT_0 = 48
const DIGIT_9 = 57
