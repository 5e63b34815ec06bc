/** Queries, schemas and classes in variables and parameters, and type arguments that are written down. */
import {
  co,
  coValueClassFromCoValueClassOrSchema,
  createInviteLink,
  getUnloadedCoValueWithoutId,
  loadCoValue,
  subscribeToCoValue,
  z,
} from "jazz-tools"
import type { Account, Inbox, Loaded, ResolveQuery, ResolveQueryStrict } from "jazz-tools"
import { createInviteLink as createBrowserInviteLink } from "jazz-tools/browser"
import { useAccount, useCoState, useCoStates, useSuspenseCoState } from "jazz-tools/react"

const Tag = co.map({ label: z.string() })
const Task = co.map({ title: z.string(), tags: co.list(Tag), main: Tag.optional() })
const User = co.account({ root: Task, profile: co.profile() })
type Query = ResolveQuery<typeof Task>
declare const me: Account
declare const task: co.loaded<typeof Task>

type Task = co.loaded<typeof Task>

/** However deep: what is loaded is at least the value itself. */
export async function loads(id: string, resolve: Query, deep: boolean, options: { resolve?: Query; loadAs?: Account }): Promise<unknown[]> {
  const values = [
    await Task.load(id, { resolve }),
    await Task.load(id, options),
    await Task.load(id, { resolve: deep ? { tags: { $each: true } } : {} }),
    await Task.load(id, { resolve: { tags: deep ? { $each: true } : true, main: deep } }),
    await task.$jazz.ensureLoaded({ resolve }),
  ]
  const stop = Task.subscribe(id, { resolve }, ({ title }) => title)
  return [stop, values.map((value) => (value.$isLoaded ? value.title : value.$jazz.loadingState))]
}
export const useTask = (id: string, resolve: Query) => [
  useCoState(Task, id, { resolve }),
  useCoStates(Task, [id], { resolve }),
  useSuspenseCoState(Task, id, { resolve }).title,
]
export const useMe = (resolve: ResolveQuery<typeof User>) => useAccount(User, { resolve })
export async function load<const R extends Query = true>(id: string, resolve?: ResolveQueryStrict<typeof Task, R>) {
  const loaded = await Task.load(id, { resolve, loadAs: me })
  return loaded.$isLoaded ? (loaded as Loaded<typeof Task, R>) : undefined
}
export const label = async (): Promise<string | undefined> => (await load("co_z", { tags: { $each: true } }))?.tags[0]?.label

const TaskClass = coValueClassFromCoValueClassOrSchema(Task)
export const tags = async (): Promise<number | false> => {
  const loaded = await loadCoValue(TaskClass, "co_z", { loadAs: me, resolve: { tags: true } })
  return loaded.$isLoaded && loaded.tags.length
}
export const stop = subscribeToCoValue(TaskClass, "co_z", { loadAs: me, resolve: { tags: true } }, ({ tags: { length } }) => length)

const Words = co.map({ type: z.literal("words"), text: co.plainText() })
const Section = co.map({
  type: z.literal("section"),
  get blocks(): co.List<co.DiscriminatedUnion<[typeof Words, typeof Section]>> {
    return co.list(Block)
  },
})
const Block = co.discriminatedUnion("type", [Words, Section])
export const words = (block: co.loaded<typeof Block>): string =>
  block.type === "words"
    ? `${block.text}`
    : block.blocks.$isLoaded
      ? block.blocks.map((inner) => inner.$isLoaded && words(inner)).join()
      : ""

export const links = [createInviteLink<Task>(task, "reader", "https://app.test"), createBrowserInviteLink<Task>(task, "reader")]
export const pending = getUnloadedCoValueWithoutId<Task>("loading").$jazz.loadingState
export const answer = (inbox: Inbox) => inbox.subscribe<typeof Task, Task>(Task, async (asked) => asked)
