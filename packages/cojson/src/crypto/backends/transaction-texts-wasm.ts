import { textMemory } from "../../base/text-memory.ts"
import { MAX_PREFIX, type PlainTextRun, type TextRun, type TransactionTexts } from "../primitives.ts"
import { KEY_AT } from "./xsalsa20-wasm.ts"

/** See tools/wasm-modules/transaction-cipher.assemblyscript. */
interface TransactionCipherExports {
  readonly memory: WebAssembly.Memory
  xorTransaction(at: number, length: number, prefixLength: number, index: number): void
  openRun(from: number, end: number, to: number, keyName: number, separator: number, prefix: number, index: number): number
  closeRun(from: number, count: number, to: number, keyName: number, prefix: number, index: number): void
  outputEnds(): number
}

const PREFIX_AT = 1_024
const KEY_NAME_AT = 8_192
const MAX_KEY_NAME = 1_024
/** What transactions that are closed together call their key: room for as many of those is what the memory has. */
const MAX_REPEATED_KEY_NAME = 64
const TIMES_AT = 16_384
const SIZES_AT = 32_768
const TEXTS_AT = 131_072
const PLAIN_AT = 524_288
/** Between output and input of a run, so that the first does not overtake the second. */
const GAP = 64

/**
 * Texts of transactions in the memory of the cipher: coding, nonce and keystream without a copy or an array in between. A small transaction
 * costs a third of what the single steps cost, in a run a sixth.
 */
export function transactionTextsOver(instance: WebAssembly.Instance): TransactionTexts {
  const cipher = instance.exports as unknown as TransactionCipherExports
  const { buffer } = cipher.memory
  const bytes = new Uint8Array(buffer)
  const memory = textMemory(bytes)
  let presentKey: Uint8Array | undefined
  let presentPrefix = ""
  let prefixLength = 0

  function prepare(key: Uint8Array, prefix: string): void {
    if (key !== presentKey) bytes.set(key, KEY_AT)
    if (prefix !== presentPrefix) prefixLength = memory.writeUtf8(prefix, PREFIX_AT)
    presentKey = key
    presentPrefix = prefix
  }

  /** Bytes of an ASCII text; undefined for others. */
  function writeAscii(text: string, at: number): number | undefined {
    return memory.writeUtf8(text, at) === text.length ? text.length : undefined
  }

  return {
    open(text, offset, key, prefix, index) {
      const length = memory.writeBase64url(text.slice(offset), TEXTS_AT)
      if (length === undefined) return undefined
      prepare(key, prefix)
      cipher.xorTransaction(TEXTS_AT, length, prefixLength, index)
      return memory.readUtf8(TEXTS_AT, TEXTS_AT + length)
    },
    close(text, key, prefix, index) {
      const length = memory.writeUtf8(text, TEXTS_AT)
      prepare(key, prefix)
      cipher.xorTransaction(TEXTS_AT, length, prefixLength, index)
      return memory.readBase64url(TEXTS_AT, TEXTS_AT + length)
    },
    openRun({ texts, key, keyName, prefix, index, separator }: TextRun) {
      if (keyName.length > MAX_KEY_NAME || prefix.length > MAX_PREFIX) return undefined
      const from = TEXTS_AT + GAP
      const length = writeAscii(texts.join("\n"), from)
      const names = writeAscii(`${keyName},${separator},`, KEY_NAME_AT)
      if (length === undefined || names === undefined) return undefined
      prepare(key, prefix)
      const separatorLength = names - keyName.length
      const lines = cipher.openRun(from, from + length, TEXTS_AT, keyName.length, separatorLength, prefixLength, index)
      if (lines !== texts.length) return undefined // some text has several lines
      const json = memory.readUtf8(TEXTS_AT, cipher.outputEnds())
      return json === undefined ? undefined : { json, times: new Float64Array(buffer, TIMES_AT, lines).slice() }
    },
    closeRun({ changes, sizes, times, key, keyName, prefix, index }: PlainTextRun) {
      const { length: count } = changes
      if (keyName.length > MAX_REPEATED_KEY_NAME || prefix.length > MAX_PREFIX) return undefined
      if (writeAscii(keyName, KEY_NAME_AT) === undefined) return undefined
      memory.writeUtf8(changes.join(""), PLAIN_AT)
      new Uint32Array(buffer, SIZES_AT, count).set(sizes)
      new Float64Array(buffer, TIMES_AT, count).set(times)
      prepare(key, prefix)
      cipher.closeRun(PLAIN_AT, count, TEXTS_AT, keyName.length, prefixLength, index)
      return memory.readAscii(TEXTS_AT, cipher.outputEnds()).split("\n")
    },
  }
}
