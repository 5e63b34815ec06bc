import { test } from "vitest"
import { runSeed, seedsToRun } from "./seeds.ts"

test(
  "whatever breaks on the way, everybody ends up with the same, and nothing acknowledged is lost (odd seeds)",
  { timeout: 3_600_000 },
  async () => {
    for (const seed of seedsToRun(2, 0)) await runSeed(seed)
  },
)
