/** Starts the demo's processes, listens to them and makes sure that none outlives it. */
import { fork, spawn, type ChildProcess } from "node:child_process"
import { readFile, readdir } from "node:fs/promises"
import { createRequire } from "node:module"
import { dirname, extname, join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Command, Event } from "./messages.ts"

const here = dirname(fileURLToPath(import.meta.url))
const running = new Set<ChildProcess>()

/** The command line tool of the package: beside its other entries, built or (with `--conditions=jazz-source`) as source. */
const jazzRun = (() => {
  const entry = createRequire(import.meta.url).resolve("jazz-run/startSyncServer")
  return join(dirname(entry), `cli${extname(entry)}`)
})()

export class Actor {
  readonly name: string
  readonly #child: ChildProcess
  readonly #events: Event[] = []
  #wake: (() => void) | undefined
  #ended: string | undefined

  constructor(name: string, file: string, args: readonly string[], env: Record<string, string>) {
    this.name = name
    this.#child = track(
      fork(join(here, file), args, {
        env: { ...process.env, ...env },
        stdio: ["ignore", "pipe", "pipe", "ipc"],
      }),
    )
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.on("data", (text) => show(name, String(text)))
    this.#child.on("message", (event: Event) => this.#take(event))
    this.#child.on("exit", (code, signal) => {
      this.#ended = `${name} ended unexpectedly (${signal ?? code})`
      this.#wake?.()
    })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  do(command: Command): void {
    this.#child.send(command)
  }

  /** The next event of this kind; others that come before it are dropped. Rejects when the process fails or ends. */
  async next<K extends Event["is"]>(
    kind: K,
    matches: (event: Extract<Event, { is: K }>) => boolean = () => true,
  ): Promise<Extract<Event, { is: K }>> {
    for (;;) {
      const event = this.#events.shift()
      if (event?.is === "failed") throw new Error(`${this.name}: ${event.reason}`)
      if (event?.is === kind && matches(event as Extract<Event, { is: K }>)) return event as Extract<Event, { is: K }>
      if (event) continue
      if (this.#ended) throw new Error(this.#ended)
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  /** Asks the process to end and waits until it has. */
  async stop(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#child.once("exit", () => resolve()))
    this.do({ do: "stop" })
    await ended
  }

  #take(event: Event): void {
    this.#events.push(event)
    this.#wake?.()
  }
}

export interface Server {
  readonly url: string
  readonly pid: number | undefined
  /** Ends it like a power failure. */
  kill(): Promise<void>
}

/** `jazz-run sync` on a file; resolves when it listens. */
export function startServer(db: string, port: string): Promise<Server> {
  const child = track(
    spawn(process.execPath, [...process.execArgv, jazzRun, "sync", "--db", db, "--port", port], {
      stdio: ["ignore", "pipe", "pipe"],
    }),
  )
  child.stderr.on("data", (text) => show("server", String(text)))
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  return new Promise((resolve, reject) => {
    let output = ""
    void ended.then(() => reject(new Error(`The sync server ended: ${output}`)))
    child.stdout.on("data", (text) => {
      output += String(text)
      const url = /listening on (ws:\/\/\S+)/.exec(output)?.[1]
      if (url) resolve({ url, pid: child.pid, kill: () => (child.kill("SIGKILL"), ended) })
    })
  })
}

/** `jazz-run account create --json`. */
export async function createAccount(name: string, url: string): Promise<{ accountID: string; agentSecret: string }> {
  const child = track(
    spawn(process.execPath, [...process.execArgv, jazzRun, "account", "create", "--name", name, "--peer", url, "--json"], {
      stdio: ["ignore", "pipe", "inherit"],
    }),
  )
  let output = ""
  child.stdout.on("data", (text) => (output += String(text)))
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve))
  if (code !== 0) throw new Error(`jazz-run account create ended with ${code}: ${output}`)
  return JSON.parse(output) as { accountID: string; agentSecret: string }
}

/** All bytes of the database and its journals. */
export async function databaseBytes(folder: string): Promise<Buffer> {
  const files = await readdir(folder)
  return Buffer.concat(await Promise.all(files.map((file) => readFile(join(folder, file)))))
}

/** Ends every process that was started here and still runs. */
export function killAll(): void {
  for (const child of running) child.kill("SIGKILL")
}

function track<T extends ChildProcess>(child: T): T {
  running.add(child)
  child.once("exit", () => running.delete(child))
  return child
}

function show(name: string, text: string): void {
  for (const line of text.split("\n")) if (line.trim()) console.log(`     ${name.padEnd(10)} ${line}`)
}
