import { basename, resolve } from "node:path"
import type { Options } from "../options/command-line.ts"
import { PACKAGE_MANAGERS, packageManagerIn, type PackageManager } from "../options/package-managers.ts"
import { nameProblem } from "../options/project-name.ts"
import { FRAMEWORKS, startersFor, type Starter } from "../options/starters.ts"
import { UsageError } from "../options/usage-error.ts"
import { folderProblem } from "../project/folder-problem.ts"
import type { Prompts } from "./prompts.ts"

/** All that must be known to make an app. */
export interface Choices extends Project {
  readonly starter: Starter
  readonly packageManager: PackageManager
}

interface Project {
  /** Absolute. */
  readonly folder: string
  /** Of the package, and of its folder. */
  readonly name: string
}

/**
 * What the command line says, completed by questions: framework, starter, package manager, name.
 * @throws UsageError for a folder that has something in it or a name that no package can have, and when nobody answers; Cancelled on Ctrl+C
 */
export async function completeChoices(options: Options, prompts: Prompts, cwd: string, userAgent: string | undefined): Promise<Choices> {
  const given = options.directory === undefined ? undefined : projectAt(cwd, options.directory)
  const starter = options.starter ?? (await askStarter(options, prompts))
  const packageManager = options.packageManager ?? (await askPackageManager(prompts, userAgent))
  return { starter, packageManager, ...(given ?? (await askName(prompts, cwd, `${starter.name}-app`))) }
}

function projectAt(cwd: string, directory: string): Project {
  const folder = resolve(cwd, directory)
  const name = basename(folder)
  const problem = projectProblem({ folder, name })
  if (problem !== undefined) throw new UsageError(`${problem} Choose another directory.`)
  return { folder, name }
}

function projectProblem({ folder, name }: Project): string | undefined {
  const problem = nameProblem(name)
  return problem === undefined ? folderProblem(folder) : `${JSON.stringify(name)} cannot be the name of a package: it ${problem}.`
}

async function askStarter({ framework: given }: Options, prompts: Prompts): Promise<Starter> {
  const frameworks = FRAMEWORKS.map((name) => ({ name }))
  const framework =
    given ?? (await prompts.choose({ text: "Which framework?", option: "--framework or --starter", preselected: "react" }, frameworks)).name
  const starters = startersFor(framework)
  const [first] = starters
  if (first === undefined) throw new UsageError(`There is no starter for ${framework}.`)
  if (starters.length === 1) return first
  return prompts.choose({ text: "Which starter?", option: "--starter", preselected: first.name }, starters)
}

function askPackageManager(prompts: Prompts, userAgent: string | undefined): Promise<PackageManager> {
  const preselected = packageManagerIn(userAgent)?.name ?? "npm"
  return prompts.choose({ text: "Which package manager?", option: "--package-manager", preselected }, PACKAGE_MANAGERS)
}

function askName(prompts: Prompts, cwd: string, preselected: string): Promise<Project> {
  return prompts.ask({ text: "What is the app called?", option: "the directory", preselected }, (name) => {
    const project = { folder: resolve(cwd, name), name }
    return projectProblem(project) ?? project
  })
}
