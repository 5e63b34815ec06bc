import type { LocalNode } from "cojson"
import type { WasmCrypto } from "cojson/crypto/WasmCrypto"
import type { History } from "../simulation/random-history.ts"

/** By actor and value; the same structure for all packages. */
export function viewsOf(
  packages: { readonly LocalNode: typeof LocalNode; readonly crypto: Awaited<ReturnType<typeof WasmCrypto.create>> },
  history: History,
): Readonly<Record<string, Readonly<Record<string, object>>>>
