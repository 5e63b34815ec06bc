import { expect, test } from "vitest"
import { parseCommandLine } from "./command-line.ts"
import { HELP } from "./help.ts"
import { packageManagerIn } from "./package-managers.ts"
import { STARTERS } from "./starters.ts"
import { ArgumentsError, UsageError } from "./usage-error.ts"

test("reads long and short options, and leaves open what is not said", () => {
  const long = ["app", "--framework", "svelte", "--starter=svelte-minimal-auth", "--package-manager", "deno", "--api-key", "me@example.org"]
  expect(parseCommandLine([...long, "--git", "false", "--no-install"])).toMatchObject({
    directory: "app",
    framework: "svelte",
    starter: { name: "svelte-minimal-auth" },
    packageManager: { name: "deno" },
    apiKey: "me@example.org",
    git: false,
    install: false,
  })
  expect(parseCommandLine(["-f", "react", "-s", "react-passkey-auth", "-p", "yarn", "-k", "key", "-g", "true", "."])).toMatchObject({
    directory: ".",
    starter: { name: "react-passkey-auth" },
    git: true,
    install: true,
  })
  expect(parseCommandLine([])).toEqual({ install: true })
})

test("what is neither true nor false of git is asked", () => {
  expect(parseCommandLine(["--git", "maybe"])).toEqual({ install: true })
})

test("help wins over whatever else is said", () => {
  expect(parseCommandLine(["-h", "-f", "cobol"])).toBe("help")
  for (const { name } of STARTERS) expect(HELP).toContain(name)
})

test.each([
  [["--version"], "unknown option '--version'"],
  [["-x"], "unknown option '-x'"],
  [["-p"], "option '--package-manager' argument missing"],
  [["--starter", ""], "option '--starter' argument missing"],
  [["--no-install=yes"], "option '--no-install' argument not expected"],
  [["one", "two"], "too many arguments: one two"],
])("%j is no command line", (args, message) => {
  expect(() => parseCommandLine(args)).toThrow(new ArgumentsError(message))
})

test.each([
  [["-s", "react-passkey-auth", "-e", "chat"], "Cannot specify both starter and example. Please choose one."],
  [["-e", "chat"], "The example chat is not included. Choose a starter: --help lists them."],
  [["-f", "cobol"], "Invalid framework: cobol"],
  [["-f", "expo"], "There is no starter for expo. There is: react, nextjs, svelte."],
  [["-s", "nope"], "Invalid starter template: nope"],
  [["-s", "toString"], "Invalid starter template: toString"],
  [["-s", "react-clerk-auth"], "The starter react-clerk-auth is not included. Start with react-passkey-auth"],
  [["-p", "cargo"], "Invalid package manager: cargo"],
])("%j is refused", (args, message) => {
  expect(() => parseCommandLine(args)).toThrow(UsageError)
  expect(() => parseCommandLine(args)).toThrow(message)
})

test("knows the package manager that started it", () => {
  expect(packageManagerIn("pnpm/10.2.0 npm/? node/v22.0.0 linux x64")?.name).toBe("pnpm")
  expect([packageManagerIn("cnpm/1 node/v22"), packageManagerIn(undefined)]).toEqual([undefined, undefined])
})
