/**
 * Ours and the published packages are given the same random histories: everybody must see the same values, edits and roles, now and in
 * the past. More with `DIFFERENTIAL_SEEDS=…`, others with `DIFFERENTIAL_FROM=…`.
 */
import { execFile } from "node:child_process"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { LocalNode } from "cojson"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { expect, test, vi } from "vitest"
import { Chance } from "../simulation/chance.ts"
import { randomHistory, type History } from "../simulation/random-history.ts"
import { viewsOf } from "./history-views.mjs"

const FROM = Number(process.env.DIFFERENTIAL_FROM ?? 1)
const SEEDS = Array.from({ length: Number(process.env.DIFFERENTIAL_SEEDS ?? 40) }, (_, index) => FROM + index)
/** Of what published packages print about writes without a right. */
const MAX_OUTPUT_BYTES = 2 ** 28

test.each(["0.19.22", "0.20.19"])("of random histories everybody sees what it sees with %s", { timeout: 3_600_000 }, async (version) => {
  vi.spyOn(console, "warn").mockImplementation(() => {})
  const histories: History[] = []
  for (const seed of SEEDS) histories.push((await randomHistory(new Chance(seed))).history)
  const folder = await mkdtemp(join(tmpdir(), "jazz-differential-"))
  const file = join(folder, "histories.json")
  await writeFile(file, JSON.stringify(histories))
  const program = fileURLToPath(new URL(`published-${version}/differential.mjs`, import.meta.url))
  await promisify(execFile)(process.execPath, [program, file], { maxBuffer: MAX_OUTPUT_BYTES })
  const published = JSON.parse(await readFile(`${file}.views`, "utf8")) as object[]
  await rm(folder, { recursive: true })

  const crypto = await WasmCrypto.create()
  for (const [i, history] of histories.entries()) {
    const ours = JSON.parse(JSON.stringify(viewsOf({ LocalNode, crypto }, history))) as object
    expect(ours, `seed ${SEEDS[i]}\n${history.steps.join("\n")}`).toEqual(published[i])
  }
  vi.restoreAllMocks()
})
