/**
 * Installs what only some tests need and `npm ci` leaves out for being large: edge runtimes, Deno, Bun, the newest Node, Next.js and what the WebAssembly is made with. Nothing is done where it is there
 * already; tests that miss it are skipped with a notice. `node --import tsx tools/install-extras.ts`
 */
import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"

for (const folder of ["tests/edge", "tests/runtimes", "tools/wasm-modules", "examples/nextjs-worker"]) {
  if (existsSync(join(folder, "node_modules/.package-lock.json"))) continue
  console.log(`Installing ${folder}, once`)
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder, stdio: "inherit" })
}
