// @vitest-environment happy-dom
import { act, Activity, createElement, Suspense, type ReactNode } from "react"
import { createRoot, type Root } from "react-dom/client"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { co, getJazzErrorType, Group, z, type Account, type AnonymousJazzAgent } from "../index.ts"
import { createJazzTestGuest, MockConnectionStatus, runWithoutActiveAccount } from "../testing/index.ts"
import * as react from "./index.ts"
import { createJazzTestAccount, JazzTestProvider, setupJazzTestSync } from "./testing.ts"

const Task = co.map({ title: z.string(), done: z.boolean() })
const Project = co.map({ name: z.string(), tasks: co.list(Task) })
const AppAccount = co.account({ profile: co.profile(), root: co.map({ projects: co.list(Project) }) }).withMigration((account) => {
  if (!account.$jazz.has("root")) account.$jazz.set("root", { projects: [{ name: "first", tasks: [] }] })
})

let me: Account
let page: HTMLElement
let root: Root

beforeEach(async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  await setupJazzTestSync()
  me = await createJazzTestAccount({ isCurrentActiveAccount: true, creationProps: { name: "Ann" } })
  page = document.createElement("div")
  root = createRoot(page)
})

afterEach(() => act(() => root.unmount()))

/** Below a new provider each time. */
function render(children: ReactNode, account: Account | { readonly guest: AnonymousJazzAgent } = me): Promise<void> {
  return act(async () => root.render(createElement(JazzTestProvider, { key: String(Math.random()), account, children })))
}

/** An expectation that fails within `act` would take what React has yet to do with it. */
async function shows(text: string): Promise<void> {
  const check = async () => {
    await act(async () => {})
    expect(page.textContent).toBe(text)
  }
  await vi.waitFor(check, 10_000)
}

interface Shown {
  /** What the hook gave in each render. */
  readonly renders: unknown[]
}

async function show(
  hook: () => unknown,
  account?: Account | { readonly guest: AnonymousJazzAgent },
  wrap = (it: ReactNode) => it,
): Promise<Shown> {
  const renders: unknown[] = []
  const Probe = () => {
    const value = hook()
    renders.push(value)
    return String(value)
  }
  await render(wrap(createElement(Probe)), account)
  return { renders }
}

const project = () => Project.create({ name: "p", tasks: [{ title: "a", done: false }] })

test("a value that is in memory is there in the first render", async () => {
  const { id } = project().$jazz

  const { renders } = await show(() => {
    const value = react.useCoState(Project, id, { resolve: { tasks: { $each: true } } })
    return value.$isLoaded ? value.tasks.map(({ title }) => title).join() : value.$jazz.loadingState
  })

  expect(renders).toEqual(["a"])
})

test("a component that was hidden for longer than its subscription is kept shows what has changed, and goes on", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
  const task = Task.create({ title: "a", done: false })
  const Title = () => react.useCoState(Task, task.$jazz.id, { select: (seen) => (seen.$isLoaded ? seen.title : "") })
  const title = createElement(Title)
  const App = ({ mode }: { mode: "visible" | "hidden" }) => createElement(Activity, { mode, children: title })
  const shown = (mode: "visible" | "hidden") =>
    act(async () => root.render(createElement(JazzTestProvider, { account: me, children: createElement(App, { mode }) })))
  await shown("visible")

  await shown("hidden")
  vi.advanceTimersByTime(60_000)
  vi.useRealTimers()
  task.$jazz.set("title", "b")
  await shown("visible")
  expect(page.textContent).toBe("b")
  await act(async () => task.$jazz.set("title", "c"))

  expect(page.textContent).toBe("c")
})

test("what is not selected causes no render, what is selected does", async () => {
  const value = project()
  const { renders } = await show(() =>
    react.useCoState(Project, value.$jazz.id, {
      select: (seen) => (seen.$isLoaded ? { name: seen.name } : undefined),
      equalityFn: (a, b) => a?.name === b?.name,
    }),
  )

  await act(async () => value.tasks.$jazz.push({ title: "b", done: true }))
  await act(async () => value.$jazz.set("name", "p"))
  expect(renders).toHaveLength(1)
  await act(async () => value.$jazz.set("name", "q"))

  expect(renders).toEqual([{ name: "p" }, { name: "q" }])
})

test("what cannot be read has a state, and so has what has no id", async () => {
  const stranger = await createJazzTestAccount()
  const secret = Task.create({ title: "x", done: false }, Group.create({ owner: stranger }))
  vi.spyOn(console, "error").mockImplementation(() => {})
  const state = (id: string | undefined) => () => react.useCoState(Task, id).$jazz.loadingState

  const { renders } = await show(state(secret.$jazz.id))
  await shows("unauthorized")

  expect(renders[0]).toBe("loading")
  expect((await show(state(undefined))).renders).toEqual(["unavailable"])
})

test("suspending hooks wait for values and throw for those that there are not", async () => {
  const stranger = await createJazzTestAccount()
  const remote = Task.create({ title: "far", done: false }, Group.create({ owner: stranger }).makePublic())
  vi.spyOn(console, "error").mockImplementation(() => {})
  const wait = (it: ReactNode) => createElement(Suspense, { fallback: "waiting" }, it)

  await show(() => react.useSuspenseCoState(Task, remote.$jazz.id).title, me, wait)
  await shows("far")

  const hidden = Task.create({ title: "x", done: false }, Group.create({ owner: stranger }))
  const failed = await show(() => react.useSuspenseCoState(Task, hidden.$jazz.id).title, me, wait).catch((error: unknown) => error)
  expect(getJazzErrorType(failed)).toBe("unauthorized")
})

test("several values at once, each selected", async () => {
  const [a, b] = [Task.create({ title: "a", done: false }), Task.create({ title: "b", done: false })]
  const { renders } = await show(() =>
    react.useCoStates(Task, [a.$jazz.id, b.$jazz.id], { select: (task) => (task.$isLoaded ? task.title : "…") }).join(),
  )
  const { renders: suspended } = await show(() =>
    react
      .useSuspenseCoStates(Task, [b.$jazz.id])
      .map(({ title }) => title)
      .join(),
  )

  await act(async () => b.$jazz.set("done", true))
  await act(async () => b.$jazz.set("title", "B"))

  expect(renders[0]).toBe("a,b")
  expect(suspended.at(-1)).toBe("B")
})

test("the account with its root, or nothing for guests", async () => {
  const account = await createJazzTestAccount({ AccountSchema: AppAccount, isCurrentActiveAccount: true })
  const names = (value: co.loaded<typeof AppAccount, { root: { projects: { $each: true } } }>) =>
    value.root.projects.map(({ name }) => name).join()

  const { renders } = await show(() => {
    const value = react.useAccount(AppAccount, { resolve: { root: { projects: { $each: true } } } })
    return value.$isLoaded ? names(value) : value.$jazz.loadingState
  }, account)
  await act(
    () => account.root.$isLoaded && account.root.projects.$isLoaded && account.root.projects.$jazz.push({ name: "second", tasks: [] }),
  )
  const guest = await createJazzTestGuest()

  expect(renders.at(-1)).toBe("first,second")
  expect((await show(() => react.useAccount().$jazz.loadingState, guest)).renders).toEqual(["unavailable"])
  expect((await show(() => react.useAgent().$type$, guest)).renders).toEqual(["Anonymous"])
  await expect(show(() => react.useSuspenseAccount(AppAccount), guest)).rejects.toThrow("are you using useSuspenseAccount in guest mode?")
})

test("components share one subscription, which ends some time after the last of them", async () => {
  vi.useFakeTimers()
  const value = project()
  const seen = new Set<unknown>()
  const Probe = () => {
    seen.add(react.useCoValueSubscription(Project, value.$jazz.id, { resolve: { tasks: true } }))
    return react.useSubscriptionSelector(react.useCoValueSubscription(Project, value.$jazz.id, { resolve: { tasks: true } }), {
      select: (shown) => shown.$isLoaded && shown.name,
    })
  }
  const twice = [createElement(Probe, { key: 1 }), createElement(Probe, { key: 2 })]
  const again = (children: ReactNode) => act(async () => root.render(createElement(JazzTestProvider, { account: me, children })))

  await again(twice)
  await act(() => vi.advanceTimersByTime(60_000))
  await again(twice)
  expect(seen.size).toBe(1)
  await again(null)
  await act(() => vi.advanceTimersByTime(10_000))
  await again(twice)

  expect(seen.size).toBe(2)
  vi.useRealTimers()
})

test("a provider of a value waits for it and gives it to what is below", async () => {
  const stranger = await createJazzTestAccount()
  const group = Group.create({ owner: stranger }).makePublic()
  const remote = Project.create({ name: "far", tasks: Project.shape.tasks.create([], group) }, group)
  const Context = react.createCoValueSubscriptionContext(Project, { tasks: true })
  const Below = () => Context.useSelector({ select: ({ name, tasks }) => `${name} ${tasks.length}` })
  const provider = (id: string | undefined) =>
    createElement(Context.Provider, { id, loadingFallback: "wait", unavailableFallback: "gone", children: createElement(Below) })
  await render(provider(remote.$jazz.id))
  await shows("far 0")
  await render(provider(undefined))

  expect(page.textContent).toBe("gone")
  await expect(render(createElement(Below))).rejects.toThrow("useSelector must be used within a coValue subscription provider")
})

test("a provider of the account", async () => {
  const account = await createJazzTestAccount({ AccountSchema: AppAccount, isCurrentActiveAccount: true })
  const Context = react.createAccountSubscriptionContext(AppAccount, { root: { projects: { $each: true } } })
  const Below = () => Context.useSelector({ select: ({ root: { projects } }) => projects[0]?.name })
  const child = createElement(Context.Provider, { children: createElement(Below) })

  await render(child, account)

  await shows("first")
})

test("what was preloaded is there in the first render", async () => {
  const stranger = await createJazzTestAccount()
  const task = runWithoutActiveAccount(() => Task.create({ title: "sent", done: false }, Group.create({ owner: stranger }).makePublic()))
  const preloaded = JSON.parse(JSON.stringify(task.$jazz.export())) as ReturnType<typeof task.$jazz.export>

  const { renders } = await show(() => react.useCoState(Task, task.$jazz.id, { preloaded, select: (seen) => seen.$isLoaded && seen.title }))

  expect(renders).toEqual(["sent"])
})

test("who is signed in, and whether there is a connection", async () => {
  const { renders } = await show(() => {
    const context = react.useJazzContext()
    const isMine = "me" in context && context.me.$jazz.id === me.$jazz.id
    return [react.useIsAuthenticated(), react.useSyncConnectionStatus(), isMine].join()
  })

  await act(async () => MockConnectionStatus.setIsConnected(false))

  expect(renders).toEqual(["false,true,true", "false,false,true"])
  MockConnectionStatus.setIsConnected(true)
})

test("hooks outside of a provider say what is missing", async () => {
  const Probe = () => String(react.useAccount())

  await expect(act(async () => root.render(createElement(Probe)))).rejects.toThrow(
    "You need to set up a JazzProvider on top of your app to use this hook.",
  )
})
