/** Loader of the conformance vectors: data made by the published packages, see vectors/README.md. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { JsonValue } from "../../packages/cojson/src/base/json.ts"

export type ScenarioFile = "covalues" | "groups" | "accounts" | "typed" | "v020"

export interface Actor {
  readonly id: string
  readonly agentID: string
  readonly secret: string
}

/** One history and what every viewer must see of it; fields as in vectors/README.md. */
export interface Scenario {
  readonly name: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly note?: string
  readonly actors: Readonly<Record<string, Actor>>
  readonly extraMembers?: Readonly<Record<string, string>>
  readonly secrets?: Readonly<Record<string, JsonValue>>
  readonly ids: Readonly<Record<string, string>>
  readonly viewers?: readonly string[]
  readonly times?: Readonly<Record<string, readonly number[]>>
  readonly content: readonly Readonly<Record<string, JsonValue>>[]
  readonly expected: Readonly<Record<string, ExpectedValue>>
  readonly orderSensitive?: boolean
  readonly expectedAnyOf?: readonly Readonly<Record<string, Partial<ExpectedValue>>>[]
  readonly noKeys?: boolean
  readonly expectedBy019?: Readonly<Record<string, Partial<ExpectedValue>>>
}

export interface ExpectedValue {
  readonly type?: string
  /** Viewer → state. */
  readonly as: Readonly<Record<string, JsonValue>>
  readonly at?: readonly { readonly time: number; readonly as: Readonly<Record<string, JsonValue>> }[]
  readonly transactions?: readonly {
    readonly sessionID: string
    readonly txIndex: number
    readonly madeAt?: number
    readonly valid: boolean
    readonly changes?: JsonValue
    readonly meta?: JsonValue
  }[]
  readonly sessions?: Readonly<
    Record<
      string,
      { readonly count: number; readonly hashes?: readonly string[]; readonly lastHash?: string; readonly checkpoints?: readonly number[] }
    >
  >
}

/** Scenarios of a file. */
export function loadScenarios(file: ScenarioFile): readonly Scenario[] {
  return (read(file) as { readonly scenarios: readonly Scenario[] }).scenarios
}

/** One case of crypto.json. Every field that a case may have; which ones depends on the section. */
export type CryptoCase = Readonly<Record<string, JsonValue>> & { readonly name: string }

/** The cases of a section. Throws when there is no such section, so that no test passes by emptiness. */
export function loadCryptoCases(section: string, file: "crypto" | "ed25519" = "crypto"): readonly CryptoCase[] {
  const cases = (read(file) as { readonly sections: Readonly<Record<string, readonly CryptoCase[]>> }).sections[section]
  if (!cases || cases.length === 0) throw new Error(`${file}.json has no section ${section}`)
  return cases
}

function read(name: string): unknown {
  const own = fileURLToPath(new URL("vectors", import.meta.url))
  const path = join(name === "ed25519" ? own : (process.env.VECTORS_DIR ?? own), `${name}.json`)
  if (!existsSync(path)) throw new Error(`No vectors at ${path}. Unset VECTORS_DIR to use the ones in the repository.`)
  return JSON.parse(readFileSync(path, "utf8"))
}
