import type { AddressInfo } from "node:net"
import { promisify } from "node:util"
import { LIMIT_HELP, LIMIT_OPTIONS, limitsOf } from "./limit-options.ts"
import { parseOptions, type Command } from "./command.ts"
import { stopOnSignal } from "./stop-signals.ts"

const DEFAULT_PORT = "4200"
const DEFAULT_FILE = "sync-db/storage.db"
const SHUTDOWN_LIMIT_MS = 10_000

/** Runs a sync-and-storage server until it is told to stop. */
export const sync: Command = {
  name: "sync",
  summary: "Run a sync and storage server",
  help: `Usage: jazz-run sync [options]

Runs a sync and storage server until SIGINT, SIGTERM or SIGHUP. What it has acknowledged is on disk.

Options:
  -h, --host <address>   Interface to listen on (default 127.0.0.1)
  -p, --port <number>    TCP port; 0 picks a free one (default ${DEFAULT_PORT})
  --db <file>            SQLite file; its folder is created (default ${DEFAULT_FILE})
  --in-memory            Keep nothing on disk
  --accept-all-writes    Keep also what was written without a right to; readers ignore it
${LIMIT_HELP}  --help                 Print this help
`,
  async run(args) {
    const options = parseOptions(args, {
      host: { type: "string", short: "h", default: "127.0.0.1" },
      port: { type: "string", short: "p", default: DEFAULT_PORT },
      db: { type: "string", default: DEFAULT_FILE },
      "in-memory": { type: "boolean", default: false },
      "accept-all-writes": { type: "boolean", default: false },
      ...LIMIT_OPTIONS,
    })
    const { host, port, db } = options
    const limits = limitsOf(options)
    const { keepLogging } = await import("./keep-logging.ts")
    keepLogging()
    const { startSyncServer } = await import("../server/start-sync-server.ts")
    const server = await startSyncServer({
      host,
      port,
      db,
      inMemory: options["in-memory"],
      limits,
      refuseUnauthorizedWrites: !options["accept-all-writes"],
    }).catch((error: unknown) => {
      throw new Error(problemOf(error, host, port), { cause: error })
    })
    // before the line that tells others that they may go on, and perhaps stop us
    stopOnSignal(() => Promise.race([promisify(server.close.bind(server))(), tooLate()]))

    const address = server.address() as AddressInfo
    const name = address.family === "IPv6" ? `[${address.address}]` : address.address
    console.log(`COJSON sync server listening on ws://${name}:${address.port}`)
    return undefined
  },
}

/** Rejects when stopping takes longer than operators wait for it. */
function tooLate(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`The server did not stop within ${SHUTDOWN_LIMIT_MS / 1_000} s.`)), SHUTDOWN_LIMIT_MS).unref()
  })
}

function problemOf(error: unknown, host: string, port: string): string {
  const { code, message, syscall, path } = error as NodeJS.ErrnoException
  switch (code) {
    case "EADDRINUSE":
      return `Failed to start sync server: port ${port} on ${host} is in use. Stop the other program or choose another --port.`
    case "EACCES":
      return `Failed to start sync server: no permission to ${syscall === "listen" ? `listen on port ${port}` : `make the folder ${path}`}.`
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `Failed to start sync server: ${host} is not an address of this machine. Choose another --host.`
    default:
      return `Failed to start sync server: ${message}`
  }
}
