import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { co, z } from "jazz-tools"
import { registerWebhook } from "jazz-tools/webhook"
import { startWorker } from "jazz-tools/worker"
import { createWorkerAccount } from "jazz-run/createWorkerAccount"
import { startSyncServer, type SyncServer } from "jazz-run/startSyncServer"
import { afterAll, beforeAll, expect, test } from "vitest"
import { resultOf, runCli, spawnCli } from "./cli.ts"

const Stock = co.map({ kettles: z.number() })

let server: SyncServer
let peer: string

beforeAll(async () => {
  server = await startSyncServer({ host: "127.0.0.1", port: "0", inMemory: true, db: "" })
  peer = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => new Promise((done) => server.close(done)))

const lines = (text: string) => Object.fromEntries([...text.matchAll(/^(JAZZ_\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]))

test("a registry made, granted and run from the command line delivers what an app registers", async () => {
  const app = await createWorkerAccount({ name: "App", peer })
  const created = await runCli("webhook", "create-registry", "--peer", peer, "--grant", app.accountID)
  const env = lines(created.stdout)
  expect(created).toMatchObject({ code: 0 })
  expect(created.stdout.split("\n")).toEqual([
    "# Credentials for *running* the Jazz webhook registry:",
    expect.stringMatching(/^JAZZ_WEBHOOK_REGISTRY_SECRET=co_z\w+__co_z\w+__sealerSecret_z\w+\/signerSecret_z\w+$/),
    "# Registry ID for *registering* webhooks:",
    expect.stringMatching(/^JAZZ_WEBHOOK_REGISTRY_ID=co_z\w+$/),
    "",
  ])
  const registryId = env.JAZZ_WEBHOOK_REGISTRY_ID ?? ""
  expect(created.stderr.trim()).toBe(`Webhook registration rights granted to ${app.accountID} for registry ${registryId} ✅`)

  const bodies: unknown[] = []
  let heard = (): void => {}
  const endpoint = createServer((request, response) => {
    let text = ""
    request.on("data", (chunk) => (text += String(chunk)))
    request.on("end", () => {
      bodies.push(JSON.parse(text))
      response.end()
      heard()
    })
  })
  await new Promise<void>((done) => endpoint.listen(0, "127.0.0.1", done))
  const webhookUrl = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/`

  const running = spawnCli(["webhook", "run", "--peer", peer], undefined, {
    JAZZ_WEBHOOK_REGISTRY_SECRET: env.JAZZ_WEBHOOK_REGISTRY_SECRET,
  })
  const ended = resultOf(running)
  await new Promise((done) => running.stdout?.once("data", done))
  const { worker, shutdownWorker } = await startWorker({
    accountID: app.accountID,
    accountSecret: app.agentSecret,
    syncServer: peer,
    skipInboxLoad: true,
  })
  const stock = Stock.create({ kettles: 3 }, { owner: worker })
  const received = new Promise<void>((done) => (heard = done))
  await registerWebhook({ webhookUrl, coValueId: stock.$jazz.id, registryId })
  await received

  expect(bodies).toMatchObject([{ coValueId: stock.$jazz.id, txID: { txIndex: 0 } }])
  await shutdownWorker()
  running.kill("SIGINT")
  const { code, stdout } = await ended
  expect(code).toBe(0)
  expect(stdout).toMatch(new RegExp(`^Webhook registry ${registryId} running as co_z\\w+\\n$`))
  endpoint.close()
})

test("says what is wrong, with exit code 1", async () => {
  const { code, stdout, stderr } = await runCli("webhook", "run", "--peer", peer)
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: "JAZZ_WEBHOOK_REGISTRY_SECRET is not set\n",
    stderr: "JAZZ_WEBHOOK_REGISTRY_SECRET is not set\n",
  })
  const withSecret = (secret: string, ...args: string[]) =>
    resultOf(spawnCli(["webhook", ...args, "--peer", peer], undefined, { JAZZ_WEBHOOK_REGISTRY_SECRET: secret }))
  expect(await withSecret("nonsense", "run")).toMatchObject({ code: 1, stderr: "Invalid JAZZ_WEBHOOK_REGISTRY_SECRET\n" })

  expect(await runCli("webhook", "create-registry", "--peer", "nowhere")).toMatchObject({ code: 1, stdout: "" }) // a .env file
  const { stdout: created } = await runCli("webhook", "create-registry", "--peer", peer)
  const secret = lines(created).JAZZ_WEBHOOK_REGISTRY_SECRET ?? ""
  expect(await withSecret(secret, "grant", "--accountID", "nobody")).toMatchObject({ code: 1, stderr: "Account not found\n" })
  expect(await withSecret(secret, "grant")).toMatchObject({ code: 1, stderr: "Expected to find option: '--accountID'\n" })
  const [, runner = ""] = secret.split("__")
  expect(await withSecret(secret, "revoke", "-a", runner)).toMatchObject({
    code: 1,
    stderr: `${runner} runs the registry, so it keeps its rights\n`,
  })
  const { accountID } = await createWorkerAccount({ name: "App", peer })
  expect(await withSecret(secret, "grant", "-a", accountID)).toMatchObject({ code: 0 })
  expect(await withSecret(secret, "revoke", "-a", accountID)).toMatchObject({ code: 0 })
})
