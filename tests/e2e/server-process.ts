/** The sync server and the account tool as processes, run from the sources. */
import { execFile, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const cli = fileURLToPath(new URL("../../packages/jazz-run/src/cli.ts", import.meta.url))

/** What makes Node run our sources. */
export const FROM_SOURCE = ["--conditions=jazz-source", "--import", "tsx"] as const

export interface ServerProcess {
  readonly url: string
  readonly port: number
  readonly pid: number | undefined
  /** What it has printed and logged until now. */
  output(): string
  /** Ends it with a signal; resolves when it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** `jazz-run sync` with these options; resolves when it listens. Rejects when it ends before. */
export function startServerProcess(...options: readonly string[]): Promise<ServerProcess> {
  return startProgram([...FROM_SOURCE, cli], ...options)
}

/** The same for a program in one file. */
export function startBundledServer(program: string, ...options: readonly string[]): Promise<ServerProcess> {
  return startProgram([program], ...options)
}

function startProgram(program: readonly string[], ...options: readonly string[]): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...program, "sync", ...options], { stdio: ["ignore", "pipe", "pipe"] })
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  return new Promise((resolve, reject) => {
    let output = ""
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => {
        output += String(text)
        const port = /listening on ws:\/\/\S+:(\d+)/.exec(output)?.[1]
        if (!port) return
        resolve({
          url: `ws://127.0.0.1:${port}`,
          port: Number(port),
          pid: child.pid,
          output: () => output,
          stop: (signal = "SIGTERM") => {
            child.kill(signal)
            return ended
          },
        })
      })
    }
    void ended.then(() => reject(new Error(`The server ended: ${output}`)))
  })
}

export interface WorkerCredentials {
  readonly accountID: string
  readonly accountSecret: string
}

/** `jazz-run account create --json`. */
export async function createAccountProcess(name: string, url: string): Promise<WorkerCredentials> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...FROM_SOURCE,
    cli,
    "account",
    "create",
    "--name",
    name,
    "--peer",
    url,
    "--json",
  ])
  const { accountID, agentSecret } = JSON.parse(stdout) as { accountID: string; agentSecret: string }
  return { accountID, accountSecret: agentSecret }
}
