/** The examples that need nothing but the repository; those for edge runtimes and Next.js have tests of their own. */
import { spawn } from "node:child_process"
import { readdirSync, existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { resultOf } from "./cli.ts"
import { FROM_SOURCE } from "./server-process.ts"

const examples = fileURLToPath(new URL("../../examples/", import.meta.url))

test("every example has a README", () => {
  expect(readdirSync(examples).filter((name) => !existsSync(`${examples}${name}/README.md`))).toEqual([])
})

test("booking-worker keeps all its promises", async () => {
  const { code, stdout, stderr } = await resultOf(spawn(process.execPath, [...FROM_SOURCE, `${examples}booking-worker/demo.ts`]), 70_000)
  expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: "" })
})
