#!/usr/bin/env node
import { createRequire } from "node:module"
import { join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { parseCommandLine, type Options } from "./options/command-line.ts"
import { HELP } from "./options/help.ts"
import type { PackageManager } from "./options/package-managers.ts"
import { ArgumentsError } from "./options/usage-error.ts"
import { gitState, startRepository, type GitState } from "./project/git.ts"
import { install } from "./project/install.ts"
import { writeProject } from "./project/write-project.ts"
import { completeChoices } from "./prompts/choices.ts"
import { Cancelled, Prompts } from "./prompts/prompts.ts"

const { version } = createRequire(import.meta.url)("../package.json") as { version: string }
const TEMPLATES = fileURLToPath(new URL("../templates", import.meta.url))

/** Resolves to the exit code. Everything is asked and checked before the first file is written. */
async function main(args: readonly string[]): Promise<number> {
  const options = parseCommandLine(args)
  if (options === "help") {
    process.stdout.write(HELP)
    return 0
  }
  const { choices, repository, wantsGit } = await decide(options)
  const { starter, packageManager, folder, name } = choices
  const parts = starter.parts.map((part) => join(TEMPLATES, part))
  writeProject({ folder, name, parts, version, apiKey: options.apiKey, run: packageManager.run })
  console.log(`\nMade ${name} from ${starter.name} in ${folder}`)
  const installFailure = options.install ? await install(packageManager, folder) : undefined
  if (wantsGit) console.log(gitNote(repository, folder))
  const steps = nextSteps(folder, packageManager, options.install && installFailure === undefined)
  if (installFailure !== undefined) {
    fail(`${installFailure}. The files are there; go on with:\n${steps}`)
    return 1
  }
  console.log(`\nNext:\n${steps}`)
  if (options.apiKey === undefined) console.log("\nsrc/apiKey.ts is where the key of the sync service belongs.")
  return 0
}

async function decide(options: Options) {
  const { stdin: input, stdout: output } = process
  const prompts = new Prompts({ input, output, isInteractive: input.isTTY })
  try {
    const choices = await completeChoices(options, prompts, process.cwd(), process.env.npm_config_user_agent)
    const repository = gitState(choices.folder)
    const isAsked = options.git === undefined && repository === "possible"
    const wantsGit = isAsked ? await prompts.confirm({ text: "Make a git repository?", option: "--git" }) : options.git === true
    return { choices, repository, wantsGit }
  } finally {
    prompts.close()
  }
}

function gitNote(state: GitState, folder: string): string {
  if (state === "inside") return "No git repository was made: the folder is in one."
  if (state === "missing") return "No git repository was made: git is not installed."
  return startRepository(folder) ?? "Made a git repository with a first commit."
}

function nextSteps(folder: string, { name, run }: PackageManager, isInstalled: boolean): string {
  const path = relative(process.cwd(), folder)
  const steps = [path !== "" && `cd ${/\s/.test(path) ? JSON.stringify(path) : path}`, !isInstalled && `${name} install`, `${run} dev`]
  return steps.flatMap((step) => (step === false ? [] : `  ${step}`)).join("\n")
}

function fail(message: string): void {
  console.error("\n❌ Error:", message, "\n")
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.exitCode = error instanceof Cancelled ? 0 : 1
    if (error instanceof Cancelled) console.log("\nCancelled; nothing was written.")
    else if (error instanceof ArgumentsError) console.error(`error: ${error.message}\n(create-jazz-app --help lists the options)`)
    else fail(error instanceof Error ? error.message : String(error))
  },
)
