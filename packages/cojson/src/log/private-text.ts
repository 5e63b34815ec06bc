/**
 * Reads private transactions without a JSON parser when their text is what `privateTransactionText` writes, as nearly all are: the
 * parts are where they must be, and nothing is escaped.
 */
import type { KeyID } from "../ids/key-id.ts"
import type { Encrypted, PrivateTransaction } from "./transaction.ts"

const START = '{"encryptedChanges":"'
const KEY = ',"keyUsed":"'
const TIME = ',"madeAt":'
const END = ',"privacy":"private"}'
const MAX_DIGITS = 15
const DIGIT_0 = 48
const DIGIT_9 = 57

/** The transaction without meta in a canonical text; undefined for all other texts, and for some canonical ones. */
export function readPrivateText(text: string): PrivateTransaction | undefined {
  if (!text.startsWith(START) || !text.endsWith(END) || text.includes("\\")) return undefined
  const payloadEnd = text.indexOf('"', START.length)
  const keyStart = payloadEnd + 1 + KEY.length
  if (!text.startsWith(KEY, payloadEnd + 1)) return undefined
  const keyEnd = text.indexOf('"', keyStart)
  if (!text.startsWith(TIME, keyEnd + 1)) return undefined
  const madeAt = wholeNumber(text, keyEnd + 1 + TIME.length, text.length - END.length)
  if (madeAt === undefined) return undefined
  return {
    privacy: "private",
    madeAt,
    keyUsed: text.slice(keyStart, keyEnd) as KeyID,
    encryptedChanges: text.slice(START.length, payloadEnd) as Encrypted,
  }
}

function wholeNumber(text: string, start: number, end: number): number | undefined {
  if (end <= start || end > start + MAX_DIGITS || (text.charCodeAt(start) === DIGIT_0 && end > start + 1)) return undefined
  let number = 0
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i)
    if (code < DIGIT_0 || code > DIGIT_9) return undefined
    number = number * 10 + code - DIGIT_0
  }
  return number
}
