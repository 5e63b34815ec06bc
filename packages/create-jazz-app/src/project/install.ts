import { spawn } from "node:child_process"
import type { PackageManager } from "../options/package-managers.ts"

/** Runs the installation of a package manager, which prints what it does. Resolves to what went wrong; undefined when nothing did. Ctrl+C ends it alone. */
export function install({ name }: PackageManager, folder: string): Promise<string | undefined> {
  const ignore = () => {}
  process.on("SIGINT", ignore) // the terminal sends it to the package manager, too
  const child = spawn(name, ["install"], { cwd: folder, stdio: "inherit", shell: process.platform === "win32" }) // npm.cmd there
  return new Promise<string | undefined>((resolve) => {
    child.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "ENOENT" ? `${name} is not installed` : error.message))
    child.once("close", (code, signal) => {
      if (signal !== null) resolve(`${name} install was interrupted`)
      else resolve(code === 0 ? undefined : `${name} install ended with ${code}`)
    })
  }).finally(() => process.off("SIGINT", ignore))
}
