import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { expect, test } from "vitest"

const folder = fileURLToPath(new URL(".", import.meta.url))
const isInstalled = existsSync(`${folder}node_modules/@yowasp/clang`)
if (!isInstalled) console.warn("clang is not installed: run `npm run install:extras` to check where the WebAssembly comes from")

test.skipIf(!isInstalled)(
  "the WebAssembly in the repository is what the libraries give",
  async () => {
    const { stderr } = await promisify(execFile)(process.execPath, ["make.mjs", "--check"], { cwd: folder })
    expect(stderr).toBe("")
  },
  180_000,
)
