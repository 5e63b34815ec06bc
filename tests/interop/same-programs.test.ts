/** The programs of `programs/` print the same with our packages and with the published ones. */
import { execFile } from "node:child_process"
import { cp, mkdtemp, readdir, rm, symlink } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterAll, beforeAll, expect, test } from "vitest"

const HERE = fileURLToPath(new URL(".", import.meta.url))
const PROGRAMS = join(HERE, "programs")
/** Where imports of the programs lead: to the built packages of this workspace, or to the published ones. */
const PACKAGES = { ours: join(HERE, "../../node_modules"), published: join(HERE, "published-0.19.22/node_modules") } as const

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "jazz-programs-"))
  await symlink(PACKAGES.ours, join(folder, "node_modules")) // React and a page, for both
  for (const [party, packages] of Object.entries(PACKAGES)) {
    await cp(PROGRAMS, join(folder, party), { recursive: true })
    await symlink(packages, join(folder, party, "node_modules"))
  }
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** What a program prints, by label. */
async function run(party: keyof typeof PACKAGES, program: string): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, party, program)], { timeout: 100_000 }).catch(
    (error: unknown) => {
      throw party === "ours" ? error : new Error(`${program} fails with the published packages`) // whose source is not for our logs
    },
  )
  const lines = stdout.split("\n").filter((line) => line.startsWith("["))
  return new Map(lines.map((line) => JSON.parse(line) as [string, string]))
}

const programs = (await readdir(PROGRAMS)).filter((name) => name !== "show.mjs" && name !== "page.mjs")

/** How often the published packages are asked: some of their answers depend on who is first under load. */
const ATTEMPTS = 3

test.each(programs)("%s", { timeout: 400_000 }, async (program) => {
  const [ours, first] = await Promise.all([run("ours", program), run("published", program)])
  let published = first
  const agreed = new Map<string, string>()
  for (let attempt = 1; ; attempt++) {
    for (const [label, answer] of published) if (ours.get(label) === answer) agreed.set(label, answer)
    if (attempt === ATTEMPTS || agreed.size === published.size) break
    published = await run("published", program)
  }

  expect(published.size).toBeGreaterThan(10)
  expect(Object.fromEntries(ours)).toEqual(Object.fromEntries([...published, ...agreed]))
})
