/** {our client, published clients} × {our server, published server}, both directions of every pair. */
import { describe, test } from "vitest"
import type { Party } from "./harness.ts"
import { onStage, scenarios } from "./scenarios.ts"

const PARTIES: readonly Party[] = ["ours", "0.19.22", "0.20.19"]
const SERVERS: readonly Party[] = ["ours", "0.19.22", "0.20.19"]

for (const server of SERVERS) {
  for (const a of PARTIES) {
    for (const b of PARTIES) {
      if (server !== "ours" && a !== "ours" && b !== "ours") continue
      // published clients at this server: recorded-scenarios.test.ts
      if (server === "0.20.19" && (a !== "ours" || b !== "ours")) continue
      describe(`server ${server}, clients ${a} and ${b}`, () => {
        for (const [name, scenario] of Object.entries(scenarios)) {
          test(name, () => onStage(server, (stage) => scenario(stage, a, b)))
        }
      })
    }
  }
}
