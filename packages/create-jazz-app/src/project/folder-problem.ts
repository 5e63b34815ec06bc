import { existsSync, readdirSync, statSync } from "node:fs"

/** Why no app can be made in a folder, as a sentence; undefined when it is not there, or empty. A repository without files does no harm. */
export function folderProblem(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined
  if (!statSync(folder).isDirectory()) return `${folder} is a file.`
  const entries = readdirSync(folder).filter((name) => name !== ".git")
  return entries.length > 0 ? `The folder ${folder} is not empty: it has ${listed(entries)}.` : undefined
}

function listed(names: readonly string[]): string {
  const [first, second] = names
  return names.length > 2 ? `${first}, ${second} and ${names.length - 2} more` : names.join(" and ")
}
