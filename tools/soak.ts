/**
 * Hours of what the tests do in minutes: kills, networks, attackers, hostile messages and histories from fresh seeds. `npm run soak`; `SOAK_SEED=…`
 * repeats one, `SOAK_HOURS=8` goes on and on. Prints the seed before each round, so that a failure can be repeated.
 */
import { spawnSync } from "node:child_process"
import { randomInt } from "node:crypto"

const HOUR_MS = 3_600_000
const ROUNDS: readonly (readonly [name: string, project: string, files: string])[] = [
  ["kills", "e2e", "tests/e2e/kill"],
  ["networks, attackers, hostile messages, replicas", "unit", "tests/simulation"],
  ["histories, compared with published packages", "interop", "tests/interop/differential"],
]

function soak(seed: number): boolean {
  process.stdout.write(`\nSOAK_SEED=${seed}\n`)
  const env = {
    ...process.env,
    KILLS: process.env.KILLS ?? "300",
    KILL_SEED: String(seed),
    SIMULATION_SEEDS: process.env.SIMULATION_SEEDS ?? "10000",
    SIMULATION_FROM: String(seed),
    FUZZ_MESSAGES: process.env.FUZZ_MESSAGES ?? "200000",
    FUZZ_SEED: String(seed),
    DIFFERENTIAL_SEEDS: process.env.DIFFERENTIAL_SEEDS ?? "500",
    DIFFERENTIAL_FROM: String(seed),
  }
  return ROUNDS.every(([name, project, files]) => {
    process.stdout.write(`\n== ${name}\n`)
    return spawnSync("npx", ["vitest", "run", "--project", project, files], { env, stdio: "inherit" }).status === 0
  })
}

const until = Date.now() + Number(process.env.SOAK_HOURS ?? 0) * HOUR_MS
let isGood = soak(Number(process.env.SOAK_SEED ?? randomInt(10_000, 2 ** 30)))
while (isGood && Date.now() < until) isGood = soak(randomInt(10_000, 2 ** 30))
process.exitCode = isGood ? 0 : 1
