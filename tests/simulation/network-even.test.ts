import { test } from "vitest"
import { runSeed, seedsToRun } from "./seeds.ts"

// a file of its own, so that two cores share the work
test(
  "whatever breaks on the way, everybody ends up with the same, and nothing acknowledged is lost (even seeds)",
  { timeout: 3_600_000 },
  async () => {
    for (const seed of seedsToRun(2, 1)) await runSeed(seed)
  },
)
