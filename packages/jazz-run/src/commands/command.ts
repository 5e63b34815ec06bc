import { parseArgs } from "node:util"

/** One command of the program. */
export interface Command {
  /** The words that name it. */
  readonly name: string
  readonly summary: string
  readonly help: string
  /** Resolves to the exit code, or to undefined when the command goes on. Rejects with a sentence for the user. */
  run(args: readonly string[]): Promise<number | undefined>
}

/** The command line is wrong; the message says how. */
export class UsageError extends Error {}

type Option =
  | { readonly type: "string"; readonly short?: string; readonly default?: string }
  | { readonly type: "boolean"; readonly short?: string; readonly default?: boolean }

/** The values of an option table: those with a default are always there. */
export type OptionValues<T extends Readonly<Record<string, Option>>> = {
  readonly [K in keyof T]: T[K] extends { readonly type: "boolean" }
    ? boolean
    : T[K] extends { readonly default: string }
      ? string
      : string | undefined
}

/** Options by name. @throws UsageError for unknown options, missing or empty values and words that nobody asked for */
export function parseOptions<const T extends Readonly<Record<string, Option>>>(args: readonly string[], options: T): OptionValues<T> {
  const values = parsed(args, options)
  // what a script makes of a variable that is not set: "" is every interface, or a database that nobody finds again
  for (const [name, value] of Object.entries(values))
    if (value === "") throw new UsageError(`Expected a value following option: '--${name}'`)
  return values as OptionValues<T> // strict parsing gives exactly these
}

function parsed(args: readonly string[], options: Readonly<Record<string, Option>>): object {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values
  } catch (error) {
    throw new UsageError(usageProblem(error, args), { cause: error })
  }
}

function usageProblem(error: unknown, args: readonly string[]): string {
  const { code, message } = error as Error & { code?: string }
  const named = /'(-[^' ]*)/.exec(message)?.[1] ?? ""
  switch (code) {
    case "ERR_PARSE_ARGS_UNKNOWN_OPTION":
      return `Received unknown argument: '${named}'`
    case "ERR_PARSE_ARGS_INVALID_OPTION_VALUE":
      return `Expected a value following option: '${/--[a-z-]+/.exec(message)?.[0] ?? named}'`
    case "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL":
      return `Received unknown argument: '${args.find((argument) => message.includes(`'${argument}'`)) ?? ""}'`
    default:
      return message
  }
}
