import { spawn, type ChildProcess } from "node:child_process"
import { fileURLToPath } from "node:url"

type Program = "jazz-run" | "create-jazz-app"

/** As in `server-process.ts`, but whatever the folder. */
const FROM_SOURCE = ["--conditions=jazz-source", "--import", import.meta.resolve("tsx")]

export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly ms: number
}

/** Starts `jazz-run` from the sources, in a folder. */
export function spawnCli(args: readonly string[], cwd?: string, env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawnProgram("jazz-run", args, cwd, env)
}

/** Starts a command line from the sources, in a folder, with no input. */
export function spawnProgram(program: Program, args: readonly string[], cwd?: string, env: NodeJS.ProcessEnv = {}): ChildProcess {
  const cli = fileURLToPath(new URL(`../../packages/${program}/src/cli.ts`, import.meta.url))
  return spawn(process.execPath, [...FROM_SOURCE, cli, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  })
}

/** Runs `jazz-run` to its end, at most 15 s. */
export function runCli(...args: readonly string[]): Promise<CliResult> {
  return resultOf(spawnCli(args))
}

/** What a process says until its end; it is killed after 15 s, unless it may take longer. */
export function resultOf(child: ChildProcess, limitMs = 15_000): Promise<CliResult> {
  const startedAt = Date.now()
  const limit = setTimeout(() => child.kill("SIGKILL"), limitMs)
  let stdout = ""
  let stderr = ""
  child.stdout?.on("data", (text) => (stdout += String(text)))
  child.stderr?.on("data", (text) => (stderr += String(text)))
  return new Promise((resolve) => {
    child.once("close", (code) => {
      clearTimeout(limit)
      resolve({ code, stdout, stderr, ms: Date.now() - startedAt })
    })
  })
}
