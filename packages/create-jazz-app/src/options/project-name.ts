import { isBuiltin } from "node:module"

const LONGEST = 214

/** Why npm would not take a package of this name, as the end of a sentence; undefined when it would. */
export function nameProblem(name: string): string | undefined {
  if (name === "") return "must not be empty"
  if (name.length > LONGEST) return `has more than ${LONGEST} characters`
  if (name !== name.toLowerCase()) return "has capital letters"
  if (/^[._-]/.test(name)) return `begins with "${name[0]}"`
  if (!/^[a-z0-9._-]+$/.test(name)) return "has characters other than letters of English, digits, dots, dashes and underscores"
  if (name === "node_modules" || name === "favicon.ico" || isBuiltin(name)) return "is the name of something else"
  return undefined
}
