#!/usr/bin/env node
import { createRequire } from "node:module"
import { accountCreate } from "./commands/account-create.ts"
import { UsageError, type Command } from "./commands/command.ts"
import { takeLogLevel } from "./commands/log-level.ts"
import { sync } from "./commands/sync.ts"
import { webhookCreateRegistry, webhookGrant, webhookRevoke, webhookRun } from "./commands/webhook.ts"

const { version } = createRequire(import.meta.url)("../package.json") as { version: string }

const COMMANDS: readonly Command[] = [accountCreate, sync, webhookCreateRegistry, webhookRun, webhookGrant, webhookRevoke]

const HELP = `Jazz CLI Tools ${version}

Usage: jazz-run <command> [options]

Commands:
${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(24)} ${summary}`).join("\n")}

Options:
  -h, --help               Print this help, or that of a command
  --version                Print the version
  --log-level <level>      all, trace, debug, info (default), warning, error, fatal or none
`

/** The exit code; undefined while the command goes on. */
async function main(given: readonly string[]): Promise<number | undefined> {
  const { level, rest: args } = takeLogLevel(given)
  if (level) {
    const { logger, LogLevel } = await import("cojson")
    logger.setLevel(LogLevel[level])
  }
  const words = args.filter((argument) => !argument.startsWith("-"))
  const command = COMMANDS.find(({ name }) => name.split(" ").every((word, index) => words[index] === word && args[index] === word))
  if (command) {
    const rest = args.slice(command.name.split(" ").length)
    if (wantsHelp(rest)) {
      process.stdout.write(command.help)
      return 0
    }
    if (rest.includes("--version")) return printVersion()
    return await command.run(rest)
  }
  if (args.includes("--version")) return printVersion()
  const group = COMMANDS.filter(({ name }) => name.startsWith(`${words[0]} `))
  const unknown = args.find((argument) => argument.startsWith("-") && argument !== "-h" && argument !== "--help")
  if (words.length === 0 && unknown !== undefined) throw new UsageError(`Received unknown argument: '${unknown}'`)
  if (words.length === 0 || (words.length === 1 && group.length > 0)) {
    process.stdout.write(group.length > 0 ? group.map(({ help }) => help).join("\n") : HELP)
    return 0
  }
  throw new UsageError(`Unknown command: ${words.join(" ")}. Run jazz-run --help for the list of commands.`)
}

function printVersion(): number {
  console.log(version)
  return 0
}

/** `-h` is help when nothing follows it; `sync -h <address>` is the host. */
function wantsHelp(args: readonly string[]): boolean {
  const short = args.indexOf("-h")
  return args.includes("--help") || (short >= 0 && (args[short + 1] ?? "-").startsWith("-"))
}

main(process.argv.slice(2)).then(
  (code) => {
    if (code !== undefined) process.exit(code)
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message.split("\n")[0] : String(error)}\n`)
    process.exit(1)
  },
)
