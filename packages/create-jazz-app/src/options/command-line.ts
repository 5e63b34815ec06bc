import { parseArgs } from "node:util"
import { packageManagerOf, type PackageManager } from "./package-managers.ts"
import { frameworkOf, starterOf, type Framework, type Starter } from "./starters.ts"
import { ArgumentsError, UsageError } from "./usage-error.ts"

/** What the command line says; what it leaves open is undefined. */
export interface Options {
  /** Path of the app's folder. */
  readonly directory: string | undefined
  readonly framework: Framework | undefined
  readonly starter: Starter | undefined
  readonly packageManager: PackageManager | undefined
  /** For the sync service. */
  readonly apiKey: string | undefined
  readonly git: boolean | undefined
  readonly install: boolean
}

const TABLE = {
  framework: { type: "string", short: "f" },
  starter: { type: "string", short: "s" },
  example: { type: "string", short: "e" },
  "package-manager": { type: "string", short: "p" },
  "api-key": { type: "string", short: "k" },
  git: { type: "string", short: "g" },
  "no-install": { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const

/** @throws UsageError for options that are unknown, and for values that are unknown or fit nothing that is included */
export function parseCommandLine(args: readonly string[]): Options | "help" {
  const { values, positionals } = parsed(args)
  const { framework, starter, example, "package-manager": packageManager, "api-key": apiKey, git } = values
  if (values.help) return "help"
  for (const [name, value] of Object.entries(values)) if (value === "") throw new ArgumentsError(`option '--${name}' argument missing`)
  if (positionals.length > 1) throw new ArgumentsError(`too many arguments: ${positionals.join(" ")}`)
  if (example !== undefined) {
    if (starter !== undefined) throw new UsageError("Cannot specify both starter and example. Please choose one.")
    throw new UsageError(`The example ${example} is not included. Choose a starter: --help lists them.`)
  }
  return {
    directory: positionals[0],
    framework: framework === undefined ? undefined : frameworkOf(framework),
    starter: starter === undefined ? undefined : starterOf(starter),
    packageManager: packageManager === undefined ? undefined : packageManagerOf(packageManager),
    apiKey,
    git: git === "true" ? true : git === "false" ? false : undefined,
    install: !values["no-install"],
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: TABLE, strict: true, allowPositionals: true })
  } catch (error) {
    throw new ArgumentsError(syntaxProblem(error as Error & { code?: string }), { cause: error })
  }
}

function syntaxProblem({ code, message }: Error & { code?: string }): string {
  switch (code) {
    case "ERR_PARSE_ARGS_UNKNOWN_OPTION":
      return `unknown option '${/'(-[^']*)'/.exec(message)?.[1] ?? ""}'`
    case "ERR_PARSE_ARGS_INVALID_OPTION_VALUE":
      return `option '${/--[a-z-]+/.exec(message)?.[0] ?? ""}' argument ${message.includes("does not take") ? "not expected" : "missing"}`
    default:
      return message
  }
}
