/** What only the built packages can get wrong: names after bundling, Zod in two copies, side effects of entries. */
import { execFile } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { build } from "esbuild"
import { expect, test } from "vitest"
import { createAccountProcess, startServerProcess } from "./server-process.ts"

async function output(program: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], { cwd: import.meta.dirname })
  return stdout
}

test("providers keep their names", async () => {
  const said = await output(`
    import { NapiCrypto } from "jazz-tools/napi"
    import { WasmCrypto } from "cojson/crypto/WasmCrypto"
    import { PureJSCrypto } from "cojson/crypto/PureJSCrypto"
    for (const Provider of [NapiCrypto, WasmCrypto, PureJSCrypto]) console.log((await Provider.create()).constructor.name)`)

  expect(said).toBe("NapiCrypto\nWasmCrypto\nPureJSCrypto\n")
})

test("an error that ends a program comes with a line that can be read", async () => {
  const programs = [
    'import { startWorker } from "jazz-tools/worker"; await startWorker({})',
    'import { PureJSCrypto } from "cojson/crypto/PureJSCrypto"; new PureJSCrypto().agentSecretFromSecretSeed(new Uint8Array(1))',
    'import { z } from "jazz-tools"; z.string().parse(1)',
  ]
  const errors = await Promise.all(programs.map((program) => output(program).catch((error: { stderr: string }) => error.stderr)))

  for (const error of errors) {
    expect(error).toContain("Error")
    expect(Math.max(...error.split("\n").map((line) => line.length))).toBeLessThan(1_000)
  }
})

test("the import for edge runtimes changes nothing on Node", async () => {
  const said = await output(`
    import "jazz-tools/load-edge-wasm"
    import { WasmCrypto } from "cojson/crypto/WasmCrypto"
    console.log((await WasmCrypto.create()).backend)`)

  expect(said).toBe("wasm\n")
})

test("schemas of an app's own Zod mix with ours", async () => {
  const said = await output(`
    import { co, z } from "jazz-tools"
    import { createJazzTestAccount } from "jazz-tools/testing"
    import { z as own, ZodType } from "zod"
    const Task = co.map({ title: own.string(), due: own.date().optional(), tags: z.object({ list: own.array(own.string()) }) })
    await createJazzTestAccount({ isCurrentActiveAccount: true })
    const task = Task.create({ title: "Pack", due: new Date(0), tags: { list: ["a"] } })
    console.log(JSON.stringify([task.title, task.due, task.tags, z.string() instanceof ZodType, z.z.string() instanceof ZodType]))`)

  expect(said).toBe('["Pack","1970-01-01T00:00:00.000Z",{"list":["a"]},true,true]\n')
})

test("the language of the messages is that of all of Zod", async () => {
  const said = await output(`
    import { z } from "jazz-tools"
    const messages = () => [z.string(), z.z.string()].map((schema) => schema.safeParse(1).error.issues[0].message)
    const before = messages()
    z.z.config(z.z.locales.de())
    console.log(JSON.stringify([before, messages()]))`)

  const english = "Invalid input: expected string, received number"
  const german = "Ungültige Eingabe: erwartet string, erhalten Zahl"
  expect(JSON.parse(said)).toEqual([
    [english, english],
    [german, german],
  ])
})

test("on Node, no file of the zod package is loaded by ours", async () => {
  const said = await output(`
    import { register } from "node:module"
    register("data:text/javascript," + encodeURIComponent("export async function resolve(name, context, next) {" +
      " const found = await next(name, context); if (found.url.includes('node_modules/zod/')) console.log(found.url); return found }"))
    await import("jazz-tools/worker")
    const { z } = await import("jazz-tools")
    await import("jazz-tools/testing")
    console.log(z.string().parse("done"), z.z.string().parse("too"))`)

  expect(said).toBe("done too\n")
})

test("all of Zod is there under z.z", async () => {
  const said = await output(`
    import { z } from "jazz-tools"
    import { z as own } from "zod"
    console.log(JSON.stringify([Object.keys(z.z).length === Object.keys(own).length, "lazy" in z.z, "nothing" in z.z, z.z.locales.de().localeError !== undefined]))`)

  expect(said).toBe("[true,true,false,true]\n")
})

test("a worker that is bundled to one file of CommonJS connects", async () => {
  const folder = await mkdtemp(join(tmpdir(), "jazz-commonjs-"))
  const server = await startServerProcess("--in-memory", "--port", "0")
  try {
    const options = { ...(await createAccountProcess("Clerk", server.url)), syncServer: server.url }
    const contents = `
      import { NapiCrypto } from "jazz-tools/napi"
      import { startWorker } from "jazz-tools/worker"
      async function main() {
        const { worker, shutdownWorker } = await startWorker({ ...${JSON.stringify(options)}, crypto: await NapiCrypto.create() })
        console.log(worker.$jazz.id)
        await shutdownWorker()
      }
      main()`
    const outfile = join(folder, "worker.cjs")
    await build({
      stdin: { contents, resolveDir: import.meta.dirname },
      outfile,
      bundle: true,
      platform: "node",
      format: "cjs",
      logLevel: "error",
    })
    const { stdout } = await promisify(execFile)(process.execPath, [outfile])

    expect(stdout).toBe(`${options.accountID}\n`)
  } finally {
    await server.stop()
    await rm(folder, { recursive: true })
  }
})
