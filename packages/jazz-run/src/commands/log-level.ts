import { parseArgs } from "node:util"
import { UsageError } from "./command.ts"

/** Words that every command takes after `--log-level`, as the published program does, with our names of levels. */
const LEVELS = {
  all: "DEBUG",
  trace: "DEBUG",
  debug: "DEBUG",
  info: "INFO",
  warning: "WARN",
  error: "ERROR",
  fatal: "ERROR",
  none: "NONE",
} as const

/** Takes `--log-level <level>` out of the arguments. @throws UsageError for a level that there is not */
export function takeLogLevel(args: readonly string[]): {
  level: (typeof LEVELS)[keyof typeof LEVELS] | undefined
  rest: readonly string[]
} {
  const options = { "log-level": { type: "string" } } as const
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true })
  const token = tokens.find((each) => each.kind === "option" && each.name === "log-level")
  if (token?.kind !== "option") return { level: undefined, rest: args }
  if (!Object.hasOwn(LEVELS, token.value ?? ""))
    throw new UsageError(`Expected one of ${Object.keys(LEVELS).join(", ")} following option: '--log-level'`)
  const level = LEVELS[token.value as keyof typeof LEVELS] // looked up above
  return { level, rest: args.toSpliced(token.index, token.inlineValue ? 1 : 2) }
}
