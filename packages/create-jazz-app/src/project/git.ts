import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { dirname } from "node:path"

/** Whether a folder, which need not be there yet, can become a repository: `inside` is in one already, `missing` means that git is. */
export type GitState = "possible" | "inside" | "missing"

export function gitState(folder: string): GitState {
  let nearest = folder
  while (!existsSync(nearest)) nearest = dirname(nearest)
  const { error, status } = git(["rev-parse", "--git-dir"], nearest)
  if (error) return "missing"
  return status === 0 ? "inside" : "possible"
}

/** Makes a repository with one commit. Gives what git said when it failed. */
export function startRepository(folder: string): string | undefined {
  for (const args of [["init"], ["add", "--all"], ["commit", "--message", "Initial commit"]]) {
    const { status, stderr, error } = git(args, folder)
    if (status !== 0) return `git ${args[0]} failed: ${(error?.message ?? stderr).trim()}`
  }
  return undefined
}

function git(args: readonly string[], cwd: string) {
  return spawnSync("git", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })
}
