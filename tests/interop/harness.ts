/** Starts clients and servers of either kind as processes and talks to them. */
import { spawn, type ChildProcess } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

export type Party = "ours" | "0.19.22" | "0.20.19"

const HERE = fileURLToPath(new URL(".", import.meta.url))

/** Credentials of an account. */
export interface Credentials {
  readonly accountID: string
  readonly accountSecret: string
}

/** A client process; every method of client-driver.mjs is reached through `call`. */
export class Client {
  readonly party: Party
  readonly #process: ChildProcess
  readonly #pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  readonly #errors: string[] = []
  #nextID = 0

  constructor(party: Party) {
    this.party = party
    const file = party === "ours" ? join(HERE, "our-client.mjs") : join(HERE, `published-${party}`, "client.mjs")
    const child = spawn(process.execPath, [file], { stdio: ["pipe", "pipe", "pipe"] })
    this.#process = child
    child.stderr.on("data", (text: Buffer) => this.#errors.push(text.toString()))
    child.on("exit", (code) => {
      for (const { reject } of this.#pending.values()) reject(new Error(`client ${party} exited with ${code}: ${this.#errors.join("")}`))
    })
    createInterface({ input: child.stdout }).on("line", (line) => this.#onLine(line))
  }

  call<T = null>(command: string, args: Record<string, unknown> = {}): Promise<T> {
    const id = this.#nextID++
    return new Promise<T>((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (value: unknown) => void, reject })
      this.#process.stdin?.write(`${JSON.stringify({ id, command, args })}\n`)
    })
  }

  kill(): void {
    this.#pending.clear()
    this.#process.kill("SIGKILL")
  }

  #onLine(line: string): void {
    if (!line.startsWith('{"id":')) return
    const { id, result, error } = JSON.parse(line) as { id: number; result?: unknown; error?: string }
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    if (error === undefined) pending?.resolve(result)
    else pending?.reject(new Error(`${this.party}: ${error}`))
  }
}

/** A sync server process with its database in a temporary folder. */
export class Server {
  readonly party: Party
  url = ""
  readonly file: string
  readonly #folder: string
  readonly #above: string | undefined
  #process: ChildProcess | undefined

  private constructor(party: Party, folder: string, above: string | undefined) {
    this.party = party
    this.#folder = folder
    this.#above = above
    this.file = join(folder, "storage.db")
  }

  /** @param above the server that this one syncs with */
  static async start(party: Party, above?: Server): Promise<Server> {
    const server = new Server(party, await mkdtemp(join(tmpdir(), "jazz-interop-")), above?.url)
    await server.#spawn("0")
    return server
  }

  /** Kills the process without warning and starts it again on the same database and port. */
  async restart(): Promise<void> {
    await this.#kill()
    await this.#spawn(new URL(this.url).port)
  }

  /** {@link restart} with an empty database. */
  async restartEmpty(): Promise<void> {
    await this.#kill()
    for (const suffix of ["", "-wal", "-shm"]) await rm(this.file + suffix, { force: true })
    await this.#spawn(new URL(this.url).port)
  }

  async stop(): Promise<void> {
    await this.#kill()
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #spawn(port: string): Promise<void> {
    const file = this.party === "ours" ? join(HERE, "our-server.mjs") : join(HERE, `published-${this.party}`, "server.mjs")
    const child = spawn(process.execPath, [file, this.file, port, ...(this.#above ? [this.#above] : [])], {
      stdio: ["ignore", "pipe", "inherit"],
    })
    this.#process = child
    this.url = await new Promise<string>((resolve, reject) => {
      child.on("exit", (code) => reject(new Error(`server ${this.party} exited with ${code}`)))
      createInterface({ input: child.stdout }).on("line", (line) => {
        if (line.startsWith('{"port":')) resolve(`ws://127.0.0.1:${(JSON.parse(line) as { port: number }).port}`)
      })
    })
  }

  async #kill(): Promise<void> {
    const child = this.#process
    if (!child || child.exitCode !== null) return
    const exited = new Promise((resolve) => child.on("exit", resolve))
    child.kill("SIGKILL")
    await exited
  }
}
