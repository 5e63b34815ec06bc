import { execFile } from "node:child_process"
import { createRequire } from "node:module"
import { promisify } from "node:util"
import { afterEach, beforeEach, expect, test } from "vitest"
import { logger } from "../../base/logger.ts"
import { noblePrimitives } from "../backends/noble.ts"
import { loadWasmPrimitives } from "../backends/wasm.ts"
import { NapiCrypto } from "./NapiCrypto.ts"
import { PureJSCrypto } from "./PureJSCrypto.ts"
import { WasmCrypto } from "./WasmCrypto.ts"

const warnings: string[] = []
const silent = () => undefined

beforeEach(() => {
  warnings.length = 0
  logger.setLogSystem({ debug: silent, info: silent, error: silent, warn: (text) => warnings.push(text) })
})

afterEach(() => {
  logger.setLogSystem(console)
  WasmCrypto.setInit(loadWasmPrimitives)
})

const fails = () => Promise.reject(new Error("not here"))

test("every entry gives its own class where it can", async () => {
  expect(await NapiCrypto.create()).toBeInstanceOf(NapiCrypto)
  expect(await WasmCrypto.create()).toBeInstanceOf(WasmCrypto)
  expect(await PureJSCrypto.create()).toBeInstanceOf(PureJSCrypto)
  expect([NapiCrypto, WasmCrypto, PureJSCrypto].map(({ name }) => name)).toEqual(["NapiCrypto", "WasmCrypto", "PureJSCrypto"])
  expect((await NapiCrypto.create()).backend).toBe("native")
  expect((await WasmCrypto.create()).backend).toBe("wasm")
  expect(new PureJSCrypto().backend).toBe("js")
  expect(warnings).toEqual([])
})

test("the binary of the native module is found without its search", async () => {
  await NapiCrypto.create()

  const loaded = Object.keys(createRequire(import.meta.url).cache)
  expect(loaded.some((file) => file.endsWith("sodium-native.node"))).toBe(true)
  expect(loaded.filter((file) => file.includes("require-addon"))).toEqual([])
})

test("without native code there is WebAssembly, and one warning", async () => {
  expect(await NapiCrypto.create(fails)).toBeInstanceOf(WasmCrypto)
  expect(warnings).toEqual(["Failed to load the native module of NapiCrypto, falling back to WasmCrypto"])
})

test("without WebAssembly there is JavaScript, and one warning", async () => {
  WasmCrypto.setInit(fails)

  expect(await WasmCrypto.create()).toBeInstanceOf(PureJSCrypto)
  expect(warnings).toEqual(["Failed to initialize WasmCrypto, falling back to PureJSCrypto"])
})

test("without either there is JavaScript, and one warning", async () => {
  WasmCrypto.setInit(fails)

  expect(await NapiCrypto.create(fails)).toBeInstanceOf(PureJSCrypto)
  expect(warnings).toEqual(["Failed to initialize WasmCrypto, falling back to PureJSCrypto"])
})

test("an init that resolves to nothing is followed by the usual loading", async () => {
  WasmCrypto.setInit(() => Promise.resolve())

  expect(await WasmCrypto.create()).toBeInstanceOf(WasmCrypto)
})

test("an init can supply the primitives", async () => {
  WasmCrypto.setInit(() => Promise.resolve({ ...noblePrimitives, randomBytes: (length) => new Uint8Array(length).fill(1) }))

  expect((await WasmCrypto.create()).randomBytes(2)).toEqual(Uint8Array.of(1, 1))
})

test.each(["WasmCrypto", "NapiCrypto"])(
  "%s works in a process that has no WebAssembly",
  async (entry) => {
    const script = `
    const { ${entry} } = await import(${JSON.stringify(new URL(`./${entry}.ts`, import.meta.url).href)})
    delete globalThis.WebAssembly // not before the import: the TypeScript loader needs it
    const crypto = await ${entry}.create()
    const secret = crypto.newRandomSigner()
    const ok = crypto.verify(crypto.sign(secret, "m"), "m", crypto.getSignerID(secret))
    console.log(crypto.constructor.name, ok)`

    const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script])

    expect(stdout).toBe("PureJSCrypto true\n")
    expect(stderr.match(/Failed to initialize WasmCrypto/g)).toHaveLength(1)
  },
  20_000,
)
