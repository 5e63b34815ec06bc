/** What an app writes with one of the packages is the same for its users who have another. */
import { execFile } from "node:child_process"
import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Party } from "./harness.ts"
import { onStage } from "./scenarios.ts"

const HERE = fileURLToPath(new URL(".", import.meta.url))
const PACKAGES: Readonly<Record<Party, string>> = {
  ours: join(HERE, "../../node_modules"),
  "0.19.22": join(HERE, "published-0.19.22/node_modules"),
  "0.20.19": join(HERE, "published-0.20.19/node_modules"),
}
const PARTIES = Object.keys(PACKAGES) as Party[]
/** Two of ours and one of theirs, or the other way round, with either server. */
const CASTS: readonly (readonly [server: Party, founder: Party, visitors: readonly Party[]])[] = [
  ["0.19.22", "ours", PARTIES],
  ["ours", "0.19.22", ["ours", "0.20.19"]],
  ["0.20.19", "0.20.19", ["ours", "0.19.22"]],
]

const FOR_MEMBERS = {
  club: {
    books: ["Zadig", [2, "2001-09-09T01:46:40.000Z", "worn", [1, 2.5], null, ["wit", "dry", "new"], "hZéllo 👩‍👩‍👧", "<p>b</p>"], "Dune"],
    pages: [1, 2],
    gifts: ["Rex", 9],
    shelves: ["top: Kim", "by the door: Momo"],
    news: ["first", "second"],
    rules: [true, { mimeType: "application/x", fileName: "rules.bin", totalSizeBytes: 250_000 }, 250_000, true],
    logo: [[10, 20], "data:,x", "image/png", 900],
    taste: [1, 2.5, -3],
    fee: { cents: 250 },
  },
  list: ["before", "after"],
  plan: ["while writer", "reader", "ana", "s", "while writer"],
  drafts: ["nil", "one", "dos"],
  open: ["open", "uno", "two", "three"],
  merged: ["main", "nil", "one", "dos"],
}
const HIDDEN = ["club", "list", "plan", "drafts", "open", "merged"]
const SEEN = {
  ana: { ...FOR_MEMBERS, minutes: ["minutes", "t", true], letters: ["by ana"] },
  bo: { ...FOR_MEMBERS, minutes: "unauthorized", letters: [] },
  eve: { ...Object.fromEntries(HIDDEN.map((name) => [name, "unauthorized"])), minutes: ["minutes", "t", false], letters: [] },
}

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "jazz-club-"))
  for (const [party, packages] of Object.entries(PACKAGES)) {
    await mkdir(join(folder, party))
    await cp(join(HERE, "club.mjs"), join(folder, party, "club.mjs"))
    await symlink(packages, join(folder, party, "node_modules"))
  }
})

afterAll(() => rm(folder, { recursive: true, force: true }))

async function run(party: Party, options: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
  const program = join(folder, party, "club.mjs")
  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(options)], { timeout: 60_000 })
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Record<string, unknown>
}

describe.each(CASTS)("server %s, founder %s", (server, founder, visitors) => {
  test(`visitors ${visitors.join(" and ")}`, { timeout: 180_000 }, () =>
    onStage(server, async (stage) => {
      const joined = ["ana", "bo", "eve"].map(async (name) => {
        const { client, account } = await stage.join(founder, name)
        await client.call("shutdown")
        return [name, account] as const
      })
      const options = { url: stage.server.url, people: Object.fromEntries(await Promise.all(joined)) as Record<string, unknown> }
      const ids = await run(founder, { ...options, command: "found" })

      const wall = ["by ana"]
      for (const party of visitors) {
        const visits = Object.entries(SEEN).map(async ([who, seen]) => {
          const mark = `${who} with ${party}`
          const answer = await run(party, { ...options, command: "visit", who, ids, mark })
          return { answer, expected: { ...seen, wall: expect.arrayContaining(wall) as unknown }, mark }
        })
        const all = await Promise.all(visits)
        for (const { answer, expected, mark } of all) expect(answer, mark).toEqual(expected)
        wall.push(...all.map(({ mark }) => mark))
      }
    }),
  )
})
