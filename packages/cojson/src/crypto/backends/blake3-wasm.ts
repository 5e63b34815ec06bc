/**
 * BLAKE3 over hash-wasm. One WebAssembly instance serves all running hashes: whoever is fed moves in, and the state of
 * the previous one moves out (1 µs, 2 kB). Runs of updates of one hash, the usual case, move nothing.
 */
import { createBLAKE3, type IHasher } from "hash-wasm"
import type { CryptoPrimitives, HashState, RunningHash } from "../primitives.ts"

export type Blake3Primitives = Pick<CryptoPrimitives, "blake3Once" | "blake3" | "blake3Restore">

/** Rejects where WebAssembly cannot start. */
export async function loadBlake3(): Promise<Blake3Primitives> {
  const [single, shared] = await Promise.all([createBLAKE3(), createBLAKE3()])
  return blake3Over(single, shared)
}

function blake3Over(single: IHasher, shared: IHasher): Blake3Primitives {
  let tenant: WasmRunningHash | undefined

  class WasmRunningHash implements RunningHash {
    /** The state when we are not the tenant, or nothing was fed since it was saved. undefined: nothing fed at all, or only in there. */
    #saved: Uint8Array | undefined

    constructor(saved?: Uint8Array) {
      this.#saved = saved
    }

    update(bytes: Uint8Array): void {
      this.#moveIn()
      this.#saved = undefined
      shared.update(bytes)
    }

    digest(): Uint8Array {
      this.save()
      this.#moveIn()
      tenant = undefined // reading the digest ends the state in there
      return shared.digest("binary")
    }

    save(): HashState {
      if (this.#saved) return this.#saved
      this.#moveIn()
      return (this.#saved = shared.save())
    }

    #moveIn(): void {
      if (tenant === this) return
      tenant?.save()
      if (this.#saved) shared.load(this.#saved)
      else shared.init()
      tenant = this
    }
  }

  return {
    blake3Once: (data) => single.init().update(data).digest("binary"),
    blake3: () => new WasmRunningHash(),
    // States of this back-end are nothing but what hash-wasm saved, see save().
    blake3Restore: (state) => new WasmRunningHash(state as Uint8Array),
  }
}
