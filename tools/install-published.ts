/**
 * Installs the published packages that the interop tests run against, each line once; nothing is done where they are there already.
 * `node --import tsx tools/install-published.ts`
 */
import { execFileSync } from "node:child_process"
import { readdirSync, statSync } from "node:fs"
import { join } from "node:path"

const INTEROP = "tests/interop"

for (const name of readdirSync(INTEROP).filter((folder) => folder.startsWith("published-") && isFolder(join(INTEROP, folder)))) {
  const folder = join(INTEROP, name)
  if (isInstalled(folder)) continue
  console.log(`Installing ${name}, once`)
  execFileSync("npm", ["ci", "--legacy-peer-deps", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder, stdio: "inherit" })
}

/** npm writes this file last; a lockfile that is newer means that other versions are wanted. */
function isInstalled(folder: string): boolean {
  const written = modifiedAt(join(folder, "node_modules/.package-lock.json"))
  return written !== undefined && written >= (modifiedAt(join(folder, "package-lock.json")) ?? 0)
}

function modifiedAt(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs
}

function isFolder(path: string): boolean {
  return statSync(path).isDirectory()
}
