/** How applications derive the types of their helpers from their schemas. */
import { co, Group, z, type CoPlainText, type CoValue, type Loaded, type ResolveQuery, type TextPos } from "jazz-tools"
import { JazzBrowserContextManager } from "jazz-tools/browser"

const Step = co.map({
  version: z.literal(1),
  text: z.string(),
  doneAt: z.date().optional(),
  every: z.object({ days: z.number() }).optional(),
})
const Plan = co.map({
  version: z.literal(1),
  name: z.string(),
  cover: co.image().optional(),
  steps: co.list(Step),
  dropped: co.list(Step).optional(),
  createdAt: z.date(),
})
const Home = co.map({ plans: co.list(Plan), archive: co.optional(co.list(Plan)), settings: co.map({ zone: z.string() }).optional() })
const Person = co.profile({ name: z.string() })
const User = co
  .account({
    get profile() {
      return Person
    },
    get root() {
      return Home
    },
  })
  .withMigration(async (user) => {
    if (user.root === undefined) user.$jazz.set("root", Home.create({ plans: co.list(Plan).create([]), settings: { zone: "UTC" } }))
    introduce(user)
    if (user.root?.$isLoaded && !user.root.$jazz.has("archive")) await archive(user)
    await complete(user, { name: "new" })
  })

type Migrating = Parameters<Parameters<typeof User.withMigration>[0]>[0]
function introduce(user: Migrating): void {
  if (user.profile !== undefined) return
  const everyone = Group.create()
  everyone.addMember("everyone", "reader")
  user.$jazz.set("profile", Person.create({ name: "Anonymous" }, everyone))
}

const wanted = { settings: true, plans: { $each: { steps: { $each: true } } } } satisfies ResolveQuery<typeof Home>
async function archive(user: Migrating): Promise<void> {
  const { root } = await user.$jazz.ensureLoaded({ resolve: { root: wanted } })
  for (let at = root.plans.length - 1; at >= 0; at--) {
    const plan = root.plans[at]
    if (!plan) continue
    if (!plan.dropped) plan.$jazz.set("dropped", co.list(Step).create([], plan.$jazz.owner))
    for (const step of plan.steps.values()) if (step.doneAt && plan.dropped?.$isLoaded) plan.dropped.$jazz.push(step)
    if (plan.steps.$isLoaded) root.plans.$jazz.splice(at, 1)
  }
}

async function complete(user: co.loaded<typeof User>, creationProps?: { name: string }): Promise<void> {
  if (!creationProps) return
  const { root } = await user.$jazz.ensureLoaded({ resolve: { root: { plans: true } } })
  addArchive(root)
  root.plans.$jazz.push(Plan.create({ version: 1, name: creationProps.name, steps: [], createdAt: new Date() }))
}
function addArchive(root: co.loaded<typeof Home>): void {
  if (!root.$jazz.has("archive")) root.$jazz.set("archive", co.list(Plan).create([], root.$jazz.owner))
}

type StepData = Parameters<typeof Step.create>[0]
export const step: StepData = { version: 1, text: "Pack", every: { days: 2 } }
const shown = { root: { plans: { $each: true }, settings: true } } as const satisfies ResolveQuery<typeof User>
type Shown = co.loaded<typeof User, typeof shown>
export const zoneOf = (settings: NonNullable<Shown["root"]["settings"]>): string => settings.zone
export const nameOf = (plan: Shown["root"]["plans"][number]): string => plan.name

type Plain = co.loaded<typeof Plan>
type WithSteps = Loaded<typeof Plan, { steps: { $each: true } }>
export function hasSteps(plan: Plain): plan is WithSteps {
  return plan.steps.$isLoaded && plan.steps.every((step) => step.$isLoaded)
}
export const countOf = (plan: Plain): number => (hasSteps(plan) ? plan.steps.reduce((sum, { text }) => sum + text.length, 0) : 0)

function newest<T extends { createdAt?: Date; $jazz: { createdAt: number; lastUpdatedAt: number } }>(values: Array<T>): Array<T> {
  return values.sort((a, b) => (b.createdAt || new Date(b.$jazz.createdAt)).getTime() - a.$jazz.lastUpdatedAt)
}
export const newestPlans = (user: Shown) => newest([...user.root.plans.values()].filter((plan) => plan.$isLoaded)).map(({ name }) => name)
const isDone = (item: { doneAt?: Date }): boolean => item.doneAt !== undefined
export const allDone = (plan: WithSteps): boolean => plan.steps.every(isDone)
export const idOf = (value: CoValue): string => value.$jazz.id
export const idOfPlan = (plan: Plain): string => idOf(plan)
export const coverOf = (plan: co.loaded<typeof Plan, { cover: { original: true } }>) => plan.cover?.original.toBlob()
export const patch = (plan: Plain, changes: Partial<{ name: string; createdAt: Date }>) => plan.$jazz.applyDiff(changes)
export const indexOf = (text: CoPlainText, at: number) => {
  const position: TextPos | undefined = text.posBefore(at)
  return position && text.idxBefore(position)
}

async function currentUser() {
  const context = new JazzBrowserContextManager<typeof User>().getCurrentValue()
  if (!context || !("me" in context)) throw new Error("guests are not supported")
  return context.me
}
type UserQuery = Parameters<Awaited<ReturnType<typeof currentUser>>["$jazz"]["ensureLoaded"]>[0]["resolve"]
export async function loadUser<const Q extends UserQuery>(resolve: Q) {
  const user = await currentUser()
  return user.$jazz.ensureLoaded({ resolve })
}
