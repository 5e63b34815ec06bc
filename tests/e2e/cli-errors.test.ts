import { once } from "node:events"
import { existsSync } from "node:fs"
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises"
import { createServer, type AddressInfo, type Server } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { WebSocket, WebSocketServer } from "ws"
import { resultOf, runCli, spawnCli } from "./cli.ts"
import { startServerProcess } from "./server-process.ts"

const ACCOUNT_ID = "co_z[1-9A-HJ-NP-Za-km-z]+"
const SECRET = "sealerSecret_z[1-9A-HJ-NP-Za-km-z]+/signerSecret_z[1-9A-HJ-NP-Za-km-z]+"

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "jazz-cli-"))
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** One clear sentence on stderr, nothing on stdout, exit code 1, and soon. */
async function expectFailure(args: readonly string[], sentence: string | RegExp) {
  const { code, stdout, stderr, ms } = await runCli(...args)
  expect(stderr.trim()).toMatch(sentence)
  expect(stderr.trim().split("\n")).toHaveLength(1)
  expect(stdout).toBe("")
  expect(code).toBe(1)
  expect(ms).toBeLessThan(20_000)
}

describe("help", () => {
  test.each([[[]], [["--help"]], [["-h"]], [["account"]], [["account", "create", "--help"]], [["sync", "-h"]], [["sync", "--help"]]])(
    "%j prints help",
    async (args) => {
      const { code, stdout, stderr } = await runCli(...args)

      expect([code, stderr]).toEqual([0, ""])
      expect(stdout).toContain("Usage: jazz-run")
    },
  )

  test.each([[["--version"]], [["sync", "--version"]]])("%j prints the version", async (args) => {
    const { code, stdout } = await runCli(...args)

    expect(code).toBe(0)
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  test("says what is unknown", async () => {
    await expectFailure(["--bogus"], "Received unknown argument: '--bogus'")
  })

  test.each([[["nope"]], [["account", "nope"]], [["account", "delete", "--name", "x"]]])("%j is no command", async (args) => {
    await expectFailure(args, /^Unknown command: /)
  })
})

describe("account create", () => {
  test("prints credentials for a .env file, or as JSON", async () => {
    const server = await startServerProcess("--in-memory", "--port", "0")
    try {
      const text = await runCli("account", "create", "--name", "Stock clerk", "--peer", server.url)
      expect([text.code, text.stderr]).toEqual([0, ""])
      expect(text.stdout).toMatch(
        new RegExp(
          `^\\n# Credentials for Jazz account "Stock clerk":\\nJAZZ_WORKER_ACCOUNT=${ACCOUNT_ID}\\nJAZZ_WORKER_SECRET=${SECRET}\\n\\n$`,
        ),
      )

      const json = await runCli("account", "create", "-n", "x", "-p", server.url.replace("ws", "http"), "--json")
      expect([json.code, json.stderr]).toEqual([0, ""])
      expect(json.stdout).toMatch(new RegExp(`^{"accountID":"${ACCOUNT_ID}","agentSecret":"${SECRET}"}\\n$`))
    } finally {
      await server.stop()
    }
  })

  test("says what is missing or unknown", async () => {
    await expectFailure(["account", "create"], "Expected to find option: '--name'")
    await expectFailure(["account", "create", "--name"], "Expected a value following option: '--name'")
    await expectFailure(["account", "create", "--name", "x", "--bogus"], "Received unknown argument: '--bogus'")
    await expectFailure(["account", "create", "--name", "x", "more"], "Received unknown argument: 'more'")
  })

  test("needs an address", async () => {
    await expectFailure(["account", "create", "--name", "x", "--peer", "nonsense"], "Invalid URL")
    await expectFailure(["account", "create", "--name", "x", "--peer", "ftp://example.test"], "Invalid URL")
  })

  test("says that nobody is there", async () => {
    await expectFailure(
      ["account", "create", "--name", "x", "--peer", "ws://127.0.0.1:1"],
      /Cannot reach the sync server ws:\/\/127\.0\.0\.1:1/,
    )
  })

  test("gives up on a server that takes the connection and says nothing", async () => {
    const silent = await listening(createServer())
    const deaf = new WebSocketServer({ port: 0, host: "127.0.0.1" })
    await once(deaf, "listening")
    try {
      await expectFailure(["account", "create", "--name", "x", "--peer", urlOf(silent)], "Cannot reach the sync server")
      await expectFailure(
        ["account", "create", "--name", "x", "--peer", `ws://127.0.0.1:${(deaf.address() as AddressInfo).port}`],
        /^The sync server ws:\S+ answers, but did not take the account\./,
      )
    } finally {
      silent.close()
      for (const socket of deaf.clients) socket.terminate()
      deaf.close()
    }
  })
})

describe("sync", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "prints where it listens and ends with 0 on %s, with a closed database",
    async (signal) => {
      const child = spawnCli(["sync", "--port", "0", "--db", join("made", signal, "sync.db")], folder)
      const result = resultOf(child)
      await Promise.race([once(child.stdout ?? child, "data"), result])
      child.kill(signal)
      const { code, stdout, stderr } = await result

      expect(stdout).toMatch(/^COJSON sync server listening on ws:\/\/127\.0\.0\.1:[1-9]\d*\n$/)
      expect([code, stderr]).toEqual([0, ""])
      const file = join(folder, "made", signal, "sync.db")
      expect((await stat(file)).size).toBeGreaterThan(0)
      const log = `${file}-wal`
      expect(existsSync(log) ? (await stat(log)).size : 0).toBe(0)
    },
  )

  test("goes on when nobody reads what it logs any more", async () => {
    const child = spawnCli(["sync", "--in-memory", "--port", "0"])
    const ended = resultOf(child)
    const [line] = (await Promise.race([once(child.stdout ?? child, "data"), ended.then(() => [""])])) as [unknown]
    const address = /127\.0\.0\.1:\d+/.exec(String(line))?.[0]
    child.stdout?.destroy()
    child.stderr?.destroy()
    const stranger = new WebSocket(`ws://${address}`)
    await once(stranger, "open")

    for (let frame = 0; frame < 3; frame++) stranger.send("what is logged as no message")
    await Promise.race([once(stranger, "message"), ended]) // a sign of life, after those

    expect(await fetch(`http://${address}/health`).then((answer) => answer.text())).toBe("ok")
    stranger.close()
    child.kill("SIGTERM")
    expect((await ended).code).toBe(0)
  })

  test("says that the port is in use", async () => {
    const other = await listening(createServer())
    try {
      const port = String((other.address() as AddressInfo).port)
      await expectFailure(["sync", "--in-memory", "--port", port], new RegExp(`port ${port} on 127\\.0\\.0\\.1 is in use`))
    } finally {
      other.close()
    }
  })

  test("says what is wrong with a port or a host", async () => {
    await expectFailure(["sync", "--in-memory", "--port", "abc"], 'Invalid port "abc"')
    await expectFailure(["sync", "--in-memory", "--port", "70000"], 'Invalid port "70000"')
    await expectFailure(["sync", "--in-memory", "--port"], "Expected a value following option: '--port'")
    await expectFailure(["sync", "--in-memory", "--port", "0", "--host", "203.0.113.7"], "203.0.113.7 is not an address of this machine")
    await expectFailure(["sync", "--in-memory", "--port", "0", "-h", "host.invalid"], "host.invalid is not an address of this machine")
  })

  test("says what is unknown", async () => {
    await expectFailure(["sync", "--bogus"], "Received unknown argument: '--bogus'")
    await expectFailure(["sync", "word"], "Received unknown argument: 'word'")
  })

  test("says why a database cannot be used", async () => {
    const text = join(folder, "text.db")
    await writeFile(text, "This is a diary and no database.".repeat(100))
    await expectFailure(["sync", "--port", "0", "--db", text], "is not an SQLite database")
    await expectFailure(["sync", "--port", "0", "--db", folder], "cannot be opened")
    await expectFailure(["sync", "--port", "0", "--db", join(text, "sync.db")], /^Failed to start sync server: /)
    await expectFailure(["sync", "--port", "0", "--db", "/proc/nowhere/deep/sync.db"], /^Failed to start sync server: /)
  })

  test.skipIf(process.getuid?.() === 0)("says that a database may not be read or its folder not be written", async () => {
    const secret = join(folder, "secret.db")
    await writeFile(secret, "", { mode: 0o000 })
    await expectFailure(["sync", "--port", "0", "--db", secret], "cannot be opened")

    const locked = join(folder, "locked")
    await mkdir(locked)
    await chmod(locked, 0o500)
    await expectFailure(["sync", "--port", "0", "--db", join(locked, "deep", "sync.db")], /^Failed to start sync server: /)
  })
})

async function listening(server: Server): Promise<Server> {
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return server
}

function urlOf(server: Server): string {
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
}
