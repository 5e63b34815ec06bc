/** A real server is killed in the middle of writes, again and again: what it has acknowledged must be in its file, whole and readable. */
import { rm } from "node:fs/promises"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { bundleCommandLine } from "./bundled-server.ts"
import { KillArena } from "./kill-arena.ts"

/** More with `KILLS=1000`, others with `KILL_SEED=…`; the points of the kills depend on the machine, too. */
const KILLS = Number(process.env.KILLS ?? 200)
const SEED = Number(process.env.KILL_SEED ?? 20_261)
/** Servers at the same time. */
const ARENAS = 2

let program: string
const arenas: KillArena[] = []

beforeAll(async () => {
  program = await bundleCommandLine()
})

afterAll(() => rm(program, { force: true }))

afterEach(async () => {
  for (const arena of arenas.splice(0)) await arena.close()
})

test(`kill -9 at any moment of heavy writing loses nothing that was acknowledged (seed ${SEED})`, { timeout: 600_000 }, async () => {
  let kills = 0

  await Promise.all(
    Array.from({ length: ARENAS }, async (_, index) => {
      const arena = await KillArena.start(program, SEED + index)
      arenas.push(arena)
      while (kills < KILLS) {
        kills++
        await arena.kill()
      }
      await arena.finish()
      expect(arena.acknowledged.size).toBeGreaterThan(0)
    }),
  )
})
