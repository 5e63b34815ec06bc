import type { CryptoPrimitives } from "../primitives.ts"

interface Xsalsa20Exports {
  readonly memory: WebAssembly.Memory
  /** `stream`: 8 bytes of block counter, which it advances. */
  xsalsa20_xor(stream: number, output: number, input: number, length: number, nonce: number, key: number): void
}

/** Below is what the module itself uses. */
const STREAM_AT = 144
const NONCE_AT = STREAM_AT + 8
export const KEY_AT = NONCE_AT + 24
const DATA_AT = KEY_AT + 32
const PAGE = 65_536

/** The XSalsa20 keystream in WebAssembly. Throws where the module cannot be instantiated. */
export function xsalsa20Over(module: WebAssembly.Module): CryptoPrimitives["xsalsa20Xor"] {
  const exports = new WebAssembly.Instance(module).exports as unknown as Xsalsa20Exports
  let memory = new Uint8Array(exports.memory.buffer)

  return (data, key, nonce, output = new Uint8Array(data.length)) => {
    const end = DATA_AT + data.length
    if (end > memory.length) {
      exports.memory.grow(Math.ceil((end - memory.length) / PAGE))
      memory = new Uint8Array(exports.memory.buffer)
    }
    memory.fill(0, STREAM_AT, NONCE_AT)
    memory.set(nonce, NONCE_AT)
    memory.set(key, KEY_AT)
    memory.set(data, DATA_AT)
    exports.xsalsa20_xor(STREAM_AT, DATA_AT, DATA_AT, data.length, NONCE_AT, KEY_AT)
    output.set(memory.subarray(DATA_AT, end))
    memory.fill(0, STREAM_AT, end) // neither key nor text stay behind
    return output
  }
}
