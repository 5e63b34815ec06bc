import { once } from "node:events"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { PassThrough } from "node:stream"
import { afterEach, beforeEach, expect, test } from "vitest"
import { parseCommandLine } from "../options/command-line.ts"
import { completeChoices } from "./choices.ts"
import { Cancelled, Prompts } from "./prompts.ts"

/** What a terminal makes of Ctrl+C and Ctrl+D. */
const CTRL_C = "\x03"
const CTRL_D = "\x04"

let cwd: string

beforeEach(() => {
  cwd = join(mkdtempSync(join(tmpdir(), "jazz-choices-")), "ann")
})

afterEach(() => {
  rmSync(join(cwd, ".."), { recursive: true })
})

/** The choices of a user who types this. */
async function choicesOf(typed: string, args: readonly string[] = [], userAgent?: string) {
  const options = parseCommandLine(args)
  if (options === "help") throw new Error("nobody asked for help")
  const input = new PassThrough()
  const output = new PassThrough()
  const prompts = new Prompts({ input, output, isInteractive: true })
  input.write(typed)
  const choices = await completeChoices(options, prompts, cwd, userAgent).finally(() => prompts.close())
  return { ...choices, shown: await writtenTo(output) }
}

async function writtenTo(output: PassThrough): Promise<string> {
  output.end()
  return (await output.toArray()).join("")
}

test("asks for framework, starter, package manager and name, in this order", async () => {
  const { starter, packageManager, folder, name, shown } = await choicesOf("svelte\n2\npnpm\nmy-app\n")

  expect([starter.name, packageManager.name, folder, name]).toEqual(["svelte-minimal-auth", "pnpm", join(cwd, "my-app"), "my-app"])
  expect(shown.match(/(Which|What) [a-z ]+\?/g)).toEqual([
    "Which framework?",
    "Which starter?",
    "Which package manager?",
    "What is the app called?",
  ])
})

test("an empty answer is what stands in brackets", async () => {
  const { starter, packageManager, name } = await choicesOf("\n\n\n\n", [], "yarn/4.0.0 npm/? node/v22.0.0")

  expect([starter.name, packageManager.name, name]).toEqual(["react-passkey-auth", "yarn", "react-passkey-auth-app"])
})

test("asks nothing that is known", async () => {
  const { starter, folder, shown } = await choicesOf("", ["sub/app", "-f", "nextjs", "-p", "npm"])

  expect([starter.name, folder, shown]).toEqual(["nextjs-minimal-auth", join(cwd, "sub", "app"), ""])
})

test("asks again until an answer can be used", async () => {
  const { name, shown } = await choicesOf("7\n1\n../up\nMy App\nup\n", ["-s", "react-passkey-auth"])

  expect(name).toBe("up")
  expect(shown).toContain("Please answer with a number from 1 to 5, or a name.")
  expect(shown.match(/cannot be the name of a package/g)).toHaveLength(2)
})

test("a folder that has something in it is refused before anything is asked, or asked again", async () => {
  mkdirSync(join(cwd, "taken"), { recursive: true })
  for (const name of ["a", "b", "c"]) writeFileSync(join(cwd, "taken", name), "mine")
  writeFileSync(join(cwd, "file"), "mine")

  await expect(choicesOf("", ["taken"])).rejects.toThrow(/taken is not empty: it has a, b and 1 more\. Choose another directory\.$/)
  await expect(choicesOf("", ["file"])).rejects.toThrow(/file is a file\. Choose another directory\.$/)
  expect((await choicesOf("taken\nfree\n", ["-s", "react-passkey-auth", "-p", "npm"])).name).toBe("free")
})

test("an empty folder is taken, and one with nothing but a repository", async () => {
  mkdirSync(join(cwd, ".git"), { recursive: true })
  mkdirSync(join(cwd, "empty"))

  expect((await choicesOf("", ["empty", "-s", "react-passkey-auth", "-p", "npm"])).name).toBe("empty")
  rmSync(join(cwd, "empty"), { recursive: true })
  expect((await choicesOf("", [".", "-s", "react-passkey-auth", "-p", "npm"])).name).toBe("ann")
})

test("a folder takes its name from its path", async () => {
  const options = ["-s", "react-passkey-auth", "-p", "npm"]

  expect(await choicesOf("", [".", ...options])).toMatchObject({ name: "ann", folder: cwd })
  await expect(choicesOf("", ["Some App", ...options])).rejects.toThrow('"Some App" cannot be the name of a package')
  await expect(choicesOf("", ["/", ...options])).rejects.toThrow('"" cannot be the name of a package: it must not be empty.')
})

test("Ctrl+C cancels, and the end of the input names the option that would have answered", async () => {
  await expect(choicesOf(`react\n${CTRL_C}`)).rejects.toThrow(Cancelled)
  await expect(choicesOf(`react\n${CTRL_D}`)).rejects.toThrow("Nobody answers here: say --starter in the command line.")
})

test("yes and no have short forms", async () => {
  const input = new PassThrough()
  const output = new PassThrough()
  const prompts = new Prompts({ input, output, isInteractive: true })
  input.write("what\nn\nYes\n\n")
  const ask = () => prompts.confirm({ text: "Really?", option: "--git" })

  expect([await ask(), await ask(), await ask()]).toEqual([false, true, true])

  prompts.close()
  expect(await writtenTo(output)).toContain("Please answer with yes or no.")
})

test("without a terminal nothing is asked", async () => {
  const input = new PassThrough()
  const output = new PassThrough()
  const prompts = new Prompts({ input, output, isInteractive: false })

  await expect(prompts.confirm({ text: "Really?", option: "--git" })).rejects.toThrow("say --git in the command line")

  output.end()
  await once(output.resume(), "end")
  expect(output.readableLength).toBe(0)
})
