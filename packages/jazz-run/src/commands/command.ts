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

/** Options by name. @throws UsageError for unknown options, missing values and words that nobody asked for */
export function parseOptions<const T extends Readonly<Record<string, Option>>>(args: readonly string[], options: T): OptionValues<T> {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values as unknown as OptionValues<T> // strict parsing gives exactly these
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
