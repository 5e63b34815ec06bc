import { UsageError } from "./usage-error.ts"

/** A program that installs dependencies, and how it runs a script of `package.json`. */
export interface PackageManager {
  readonly name: string
  readonly run: string
}

export const PACKAGE_MANAGERS: readonly PackageManager[] = [
  { name: "npm", run: "npm run" },
  { name: "yarn", run: "yarn" },
  { name: "pnpm", run: "pnpm" },
  { name: "bun", run: "bun run" },
  { name: "deno", run: "deno task" },
]

/** @throws UsageError for names of none */
export function packageManagerOf(name: string): PackageManager {
  const manager = PACKAGE_MANAGERS.find((known) => known.name === name)
  if (!manager) throw new UsageError(`Invalid package manager: ${name}`)
  return manager
}

/** The one that started this program, as `npm_config_user_agent` names it ("pnpm/10.2.0 npm/? node/v22 …"); undefined for none or another. */
export function packageManagerIn(userAgent: string | undefined): PackageManager | undefined {
  return PACKAGE_MANAGERS.find(({ name }) => userAgent?.startsWith(`${name}/`))
}
