import { expect, test } from "vitest"
import { parseOptions, UsageError } from "./command.ts"
import { takeLogLevel } from "./log-level.ts"

const table = {
  name: { type: "string", short: "n" },
  peer: { type: "string", short: "p", default: "wss://example.test" },
  json: { type: "boolean", default: false },
} as const

test("reads long and short options and fills in defaults", () => {
  expect(parseOptions(["--name", "Ann", "--json"], table)).toEqual({ name: "Ann", peer: "wss://example.test", json: true })
  expect(parseOptions(["-n", "Ann", "-p=x"], table)).toMatchObject({ name: "Ann" })
  expect(parseOptions(["--name=Ann Lind"], table)).toMatchObject({ name: "Ann Lind" })
})

test("says which option is wrong and how", () => {
  expect(() => parseOptions(["--name"], table)).toThrow("Expected a value following option: '--name'")
  expect(() => parseOptions(["--name", ""], table)).toThrow("Expected a value following option: '--name'")
  expect(() => parseOptions(["-p", ""], table)).toThrow("Expected a value following option: '--peer'")
  expect(() => parseOptions(["--bogus"], table)).toThrow("Received unknown argument: '--bogus'")
  expect(() => parseOptions(["--bogus=1"], table)).toThrow("Received unknown argument: '--bogus'")
  expect(() => parseOptions(["-x"], table)).toThrow("Received unknown argument: '-x'")
  expect(() => parseOptions(["word"], table)).toThrow("Received unknown argument: 'word'")
})

test("the log level may stand anywhere", () => {
  expect(takeLogLevel(["sync", "--log-level", "none", "--port", "0"])).toEqual({ level: "NONE", rest: ["sync", "--port", "0"] })
  expect(takeLogLevel(["--log-level=warning", "sync"])).toEqual({ level: "WARN", rest: ["sync"] })
  expect(takeLogLevel(["sync", "--port", "0"])).toEqual({ level: undefined, rest: ["sync", "--port", "0"] })
  for (const level of ["loud", "toString", ""]) expect(() => takeLogLevel(["sync", "--log-level", level])).toThrow(UsageError)
  expect(() => takeLogLevel(["sync", "--log-level"])).toThrow(UsageError)
})
