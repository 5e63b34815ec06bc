/** Small programs as users write them, each run as a process, with the output that the published packages give. */
import { execFile } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { expect, test } from "vitest"
import { FROM_SOURCE } from "./server-process.ts"

const folder = fileURLToPath(new URL("server-snippets/", import.meta.url))
const programs = readdirSync(folder).filter((name) => /^\d\d\.mjs$/.test(name))

test.each(programs.map((name) => [name, titleOf(name)]))("%s: %s", async (name) => {
  const { JAZZ_WORKER_ACCOUNT: _account, JAZZ_WORKER_SECRET: _secret, ...env } = process.env

  const { stdout } = await promisify(execFile)(process.execPath, [...FROM_SOURCE, folder + name], { env, timeout: 30_000 })

  expect(stdout).toBe(readFileSync(folder + name.replace(".mjs", ".out"), "utf8"))
})

function titleOf(name: string): string {
  return (
    readFileSync(folder + name, "utf8")
      .split("\n", 1)[0]
      ?.replace("// ", "") ?? ""
  )
}
