/** What components see through the hooks. */
import { mount } from "./page.mjs"
import { co, Group, z } from "jazz-tools"
import * as C from "jazz-tools/react-core"
import * as R from "jazz-tools/react"
import { createJazzTestAccount, createJazzTestGuest, MockConnectionStatus } from "jazz-tools/testing"
import { act, createElement as h } from "react"
import { wordlist } from "@scure/bip39/wordlists/english"
import { attemptLater, me, settle, show, state } from "./show.mjs"

const Pet = co.map({ name: z.string() })
const Task = co.map({ title: z.string(), done: z.boolean().optional(), pet: Pet, tags: co.list(z.string()) })
const Root = co.map({ count: z.number(), pets: co.list(Pet) })
const Acc = co.account({ profile: co.profile({ bio: z.string().optional() }), root: Root }).withMigration((a) => {
  if (!a.$jazz.has("root")) a.$jazz.set("root", { count: 1, pets: [{ name: "Rex" }] })
})

const acc = await createJazzTestAccount({ AccountSchema: Acc, isCurrentActiveAccount: false, creationProps: { name: "Ann" } })
const newTask = (owner) => Task.create({ title: "t", pet: { name: "p" }, tags: ["a"] }, owner ?? Group.create())

await show("useCoState plain", async () => {
  const t = newTask()
  const m = await mount(() => R.useCoState(Task, t.$jazz.id))
  const first = m.seen.map(state)
  await act(async () => t.$jazz.set("title", "u"))
  const r = [first, m.seen.map((s) => s.title), m.seen[0] === m.last(), m.last().pet.name, m.seen.length]
  await m.unmount()
  return r
})
await show("useCoState ids", async () => {
  const out = []
  for (const id of [undefined, null, "nonsense"]) {
    const m = await mount(() => R.useCoState(Task, id))
    out.push([String(id), m.seen.map(state), m.text(), m.last()?.$jazz?.id])
    await m.unmount()
  }
  return out
})
await show("useCoState id changes", async () => {
  const a = newTask(),
    b = newTask()
  b.$jazz.set("title", "b")
  const m = await mount(({ id }) => R.useCoState(Task, id), { id: undefined })
  await m.render({ id: a.$jazz.id })
  await m.render({ id: b.$jazz.id })
  await m.render({ id: undefined })
  await m.render({ id: a.$jazz.id })
  const r = m.seen.map((s) => (s.$isLoaded ? s.title : s.$jazz.loadingState))
  await m.unmount()
  return r
})
await show("useCoState select and equality", async () => {
  const t = newTask()
  const calls = []
  const m = await mount(() =>
    R.useCoState(Task, t.$jazz.id, {
      resolve: { pet: true },
      select: (v) => {
        calls.push(state(v))
        return v.$isLoaded ? v.title.length : -1
      },
    }),
  )
  await act(async () => t.$jazz.set("title", "u"))
  await act(async () => t.$jazz.set("title", "uu"))
  await act(async () => t.pet.$jazz.set("name", "uu"))
  const r = [[...m.seen]]
  await m.unmount()
  const n = await mount(() =>
    R.useCoState(Task, t.$jazz.id, { select: (v) => ({ l: v.title?.length, d: v.done }), equalityFn: (a, b) => a.l === b.l }),
  )
  await act(async () => t.$jazz.set("done", true))
  const before = n.seen.length
  await act(async () => t.$jazz.set("title", "abc"))
  r.push([before, n.seen.length, n.last()])
  await n.unmount()
  return r
})
await show("useCoState select that throws, returns undefined, functions", async () => {
  const t = newTask()
  const m = await mount(() =>
    R.useCoState(Task, t.$jazz.id, {
      select: () => {
        throw new Error("oops")
      },
    }),
  )
  const n = await mount(() => R.useCoState(Task, t.$jazz.id, { select: () => undefined }))
  const o = await mount(() => R.useCoState(Task, t.$jazz.id, { select: (v) => () => v.title }))
  const r = [m.text(), n.seen, n.seen.length, o.last()()]
  await m.unmount()
  await n.unmount()
  await o.unmount()
  return r
})
await show("select closure is latest", async () => {
  const t = newTask()
  const m = await mount(({ k }) => R.useCoState(Task, t.$jazz.id, { select: (v) => v.title + k }), { k: 1 })
  await m.render({ k: 2 })
  await act(async () => t.$jazz.set("title", "x"))
  const r = [...m.seen]
  await m.unmount()
  return r
})
await show("useAccount", async () => {
  const m = await mount(() => R.useAccount(), {}, { account: acc })
  const n = await mount(() => R.useAccount(Acc, { resolve: { root: { pets: { $each: true } }, profile: true } }), {}, { account: acc })
  const o = await mount(
    () => R.useAccount(Acc, { select: (a) => (a.$isLoaded ? a.$jazz.id === acc.$jazz.id : a.$jazz.loadingState) }),
    {},
    { account: acc },
  )
  const r = [
    m.seen.map(state),
    m.last().$jazz.id === acc.$jazz.id,
    n.seen.map(state),
    n.last().root.pets[0].name,
    n.last().profile.name,
    o.seen,
    m.last().profile.name,
  ]
  await act(async () => acc.root.$jazz.set("count", 2))
  r.push(n.seen.length, m.seen.length)
  await m.unmount()
  await n.unmount()
  await o.unmount()
  return r
})
await show("useAccount resolve changes", async () => {
  const m = await mount(({ resolve }) => R.useAccount(Acc, { resolve }), { resolve: true }, { account: acc })
  await m.render({ resolve: { root: true } })
  const r = [m.seen.map(state), m.last().root?.count]
  await m.unmount()
  return r
})
await show("guest", async () => {
  const guest = await createJazzTestGuest()
  const t = newTask(Group.create({ owner: me }).makePublic())
  await t.$jazz.waitForSync()
  const opts = { account: guest }
  const out = []
  for (const [name, hook] of Object.entries({
    account: () => R.useAccount(),
    accountSelect: () => R.useAccount(Acc, { select: (a) => a.$jazz.loadingState }),
    suspense: () => R.useSuspenseAccount(Acc),
    agent: () => R.useAgent().$type$,
    auth: () => R.useIsAuthenticated(),
    state: () => R.useCoState(Task, t.$jazz.id),
    subscription: () => R.useAccountSubscription(Acc, {}),
    passphrase: () => R.usePassphraseAuth({ wordlist }),
    demo: () => R.useDemoAuth(),
    passkey: () => R.usePasskeyAuth({ appName: "x" }),
    invite: () => R.useAcceptInvite({ invitedObjectSchema: Task, onAccept() {} }),
    inbox: () => R.experimental_useInboxSender(me.$jazz.id),
    context: () =>
      Object.keys(R.useJazzContext())
        .filter((k) => k !== "isAuthenticated")
        .sort(),
  })) {
    const m = await mount(hook, {}, opts)
    out.push([name, m.seen.map((s) => (s?.$jazz ? state(s) : s)).at(-1), m.text()])
    await m.unmount()
  }
  return out
})
await show("no provider", async () => {
  const out = []
  for (const [name, hook] of Object.entries({
    account: () => R.useAccount(),
    state: () => R.useCoState(Task, "co_z1"),
    agent: () => R.useAgent(),
    auth: () => R.useIsAuthenticated(),
    logout: () => R.useLogOut(),
    context: () => R.useJazzContext(),
    storage: () => R.useAuthSecretStorage(),
    conn: () => R.useSyncConnectionStatus(),
    states: () => R.useCoStates(Task, []),
    sus: () => R.useSuspenseCoState(Task, "co_z1"),
    pass: () => R.usePassphraseAuth({ wordlist }),
    demo: () => R.useDemoAuth(),
    sub: () => R.useCoValueSubscription(Task, "co_z1"),
    sel: () => R.useSubscriptionSelector(null),
    mgr: () => C.useJazzContextManager(),
    inbox: () => R.experimental_useInboxSender("x"),
    selSel: () => R.useSubscriptionSelector(null, { select: (v) => [v.$isLoaded, v.$jazz?.loadingState] }),
  })) {
    const m = await mount(hook, {}, { provider: false })
    out.push([name, m.seen.map((s) => (s?.$jazz ? state(s) : s)), m.text()])
    await m.unmount()
  }
  return out
})
await show("test provider contexts", async () => {
  const m = await mount(
    () => ({
      ctx: Object.keys(R.useJazzContext())
        .filter((k) => k !== "isAuthenticated")
        .sort(),
      auth: R.useIsAuthenticated(),
      agent: R.useAgent().$type$,
      conn: R.useSyncConnectionStatus(),
      logOut: typeof R.useLogOut(),
      pass: R.usePassphraseAuth({ wordlist }).state,
      passKeys: Object.keys(R.usePassphraseAuth({ wordlist })).sort(),
      demo: Object.keys(R.useDemoAuth()).sort(),
    }),
    {},
    { isAuthenticated: true, account: acc },
  )
  await act(() => settle(10))
  const a = m.last()
  await act(async () => MockConnectionStatus.setIsConnected(false))
  const b = m.last().conn
  await act(async () => MockConnectionStatus.setIsConnected(true))
  const r = [a, b, m.last().conn]
  await m.unmount()
  const n = await mount(() => ({ auth: R.useIsAuthenticated(), pass: R.usePassphraseAuth({ wordlist }).state }), {}, { account: acc })
  r.push(n.last())
  await n.unmount()
  return r
})
await show("logging out", async () => {
  const account = await createJazzTestAccount({ AccountSchema: Acc, creationProps: { name: "Bea" } })
  const m = await mount(
    () => ({ id: R.useAccount(Acc).$jazz?.id, logOut: R.useLogOut(), auth: R.useIsAuthenticated(), agent: R.useAgent().$jazz?.id }),
    {},
    { account, isAuthenticated: true },
  )
  const before = [m.last().id === account.$jazz.id, m.last().auth]
  const f = m.last().logOut
  const result = await attemptLater(() =>
    act(async () => {
      await f()
    }),
  )
  await act(() => settle(50))
  const r = [before, result, m.last().id === account.$jazz.id, m.last().auth, f === m.last().logOut]
  await m.unmount()
  return r
})
