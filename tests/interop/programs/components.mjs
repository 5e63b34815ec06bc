/** Components that wait, share, draw and sign in. */
import { Boundary, mount } from "./page.mjs"
import { co, FileStream, Group, ImageDefinition, z } from "jazz-tools"
import * as R from "jazz-tools/react"
import { JazzTestProvider } from "jazz-tools/react/testing"
import { createJazzTestAccount } from "jazz-tools/testing"
import { act, createElement as h } from "react"
import { createRoot } from "react-dom/client"
import { me, newPeer, settle, show, state } from "./show.mjs"

const Pet = co.map({ name: z.string() })
const Task = co.map({ title: z.string(), done: z.boolean().optional(), pet: Pet, tags: co.list(z.string()) })
const Root = co.map({ count: z.number(), pets: co.list(Pet) })
const Acc = co.account({ profile: co.profile({ bio: z.string().optional() }), root: Root }).withMigration((a) => {
  if (!a.$jazz.has("root")) a.$jazz.set("root", { count: 1, pets: [{ name: "Rex" }] })
})

const { account: otto, seen: ottoSeen } = await newPeer("Otto")
const acc = await createJazzTestAccount({ AccountSchema: Acc, isCurrentActiveAccount: false, creationProps: { name: "Ann" } })
const attributesOf = ({ firstChild }) =>
  Array.from(firstChild.attributes, ({ name, value }) => `${name}=${value.replace(/^(blob|data:image).*/, "$1")}`).sort()
const newTask = (owner) => Task.create({ title: "t", pet: { name: "p" }, tags: ["a"] }, owner ?? Group.create())

await show("useCoStates", async () => {
  const a = newTask(),
    b = newTask()
  const m = await mount(({ ids }) => R.useCoStates(Task, ids), { ids: [a.$jazz.id, b.$jazz.id] })
  const one = m.seen.map((l) => l.map(state))
  await act(async () => a.$jazz.set("title", "x"))
  const two = [m.seen.length, m.last().map((v) => v.title), m.seen[0][1] === m.last()[1], m.seen[0] === m.last()]
  await m.render({ ids: [b.$jazz.id, "nonsense", b.$jazz.id] })
  const three = m.last().map(state)
  await m.render({ ids: [] })
  const r = [one, two, three, m.last()]
  await m.unmount()
  const n = await mount(() =>
    R.useCoStates(Task, [a.$jazz.id, b.$jazz.id], { select: (v) => (v.$isLoaded ? v.title : v.$jazz.loadingState) }),
  )
  const count = n.seen.length
  await act(async () => a.$jazz.set("done", true))
  await act(async () => b.$jazz.set("title", "z"))
  r.push(count, n.seen)
  await n.unmount()
  return r
})
await show("suspense", async () => {
  const t = newTask(Group.create().makePublic())
  await me.$jazz.waitForAllCoValuesSync()
  const out = []
  const m = await mount(() => R.useSuspenseCoState(Task, t.$jazz.id), {}, { suspense: true })
  out.push(m.seen.map(state), m.text())
  await m.unmount()
  const n = await mount(() => R.useSuspenseCoState(Task, t.$jazz.id, { select: (v) => v.title }), {}, { suspense: true, account: otto })
  out.push(n.text())
  await act(() => settle(80))
  out.push(n.text(), n.seen)
  await n.unmount()
  const hidden = newTask()
  await me.$jazz.waitForAllCoValuesSync()
  const o = await mount(() => R.useSuspenseCoState(Task, hidden.$jazz.id), {}, { suspense: true, account: otto })
  out.push(o.text())
  await act(() => settle(150))
  out.push(o.text())
  await o.unmount()
  const p = await mount(
    () => R.useSuspenseAccount(Acc, { resolve: { root: { pets: true } } }).root.count,
    {},
    { suspense: true, account: acc },
  )
  await act(() => settle(30))
  out.push(p.seen)
  await p.unmount()
  const q = await mount(() => R.useSuspenseCoStates(Task, [t.$jazz.id, t.$jazz.id]).map((v) => v.title), {}, { suspense: true })
  await act(() => settle(30))
  out.push(q.seen.at(-1))
  await q.unmount()
  for (const id of [undefined, null]) {
    const s = await mount(() => R.useSuspenseCoState(Task, id), {}, { suspense: true })
    await act(() => settle(30))
    out.push([s.seen.map(state), s.text()])
    await s.unmount()
  }
  const u = await mount(() => R.useSuspenseCoStates(Task, []), {}, { suspense: true })
  await act(() => settle(30))
  out.push(u.seen, u.text())
  await u.unmount()
  return out
})
await show("subscription contexts", async () => {
  const t = newTask()
  const Ctx = R.createCoValueSubscriptionContext(Task, { pet: true })
  const ACtx = R.createAccountSubscriptionContext(Acc, { root: true })
  const out = [Object.keys(Ctx).sort(), Object.keys(ACtx).sort()]
  const Inner = () => {
    const v = Ctx.useSelector({ select: (x) => x.title + x.pet.name })
    return h("b", null, v)
  }
  const Full = () => {
    const v = Ctx.useSelector()
    return h("i", null, `${v.$isLoaded}`)
  }
  const AInner = () => h("u", null, ACtx.useSelector({ select: (a) => a.root.count }))
  const el = document.createElement("div")
  const root = createRoot(el, { onCaughtError() {} })
  const draw = (node) => act(async () => root.render(h(JazzTestProvider, { account: acc }, h(Boundary, { key: Math.random() }, node))))
  t.$jazz.owner.addMember(acc, "reader")
  await me.$jazz.waitForAllCoValuesSync()
  await draw(h(Ctx.Provider, { id: t.$jazz.id, loadingFallback: "L", unavailableFallback: "U" }, h(Inner), h(Full)))
  for (let i = 0; i < 50 && el.textContent === "L"; i++) await act(() => settle(100))
  out.push(el.textContent)
  for (const id of [undefined, null, "x"]) {
    await draw(h(Ctx.Provider, { id, loadingFallback: "L", unavailableFallback: "U" }, h(Inner)))
    out.push(el.textContent)
  }
  await draw(h(Inner))
  out.push(el.textContent)
  await draw(h(AInner))
  out.push(el.textContent)
  await draw(h(ACtx.Provider, { loadingFallback: "L", unavailableFallback: "U" }, h(AInner)))
  await act(() => settle(20))
  out.push(el.textContent)
  await act(async () => root.unmount())
  return out
})
await show("preloaded", async () => {
  const t = newTask(Group.create().makePublic())
  t.pet.$jazz.owner.makePublic()
  await me.$jazz.waitForAllCoValuesSync()
  const fresh = await createJazzTestAccount({})
  const loaded = await Task.load(t.$jazz.id, { resolve: { pet: true } })
  const preloaded = JSON.parse(JSON.stringify(loaded.$jazz.export()))
  const m = await mount(() => R.useCoState(Task, t.$jazz.id, { preloaded, resolve: { pet: true } }), {}, { account: fresh })
  const r = [state(m.seen[0]), m.seen[0].pet?.name, Object.keys(preloaded)]
  await m.unmount()
  return r
})
await show("branches in hooks", async () => {
  const t = newTask()
  const m = await mount(
    ({ name }) => R.useCoState(Task, t.$jazz.id, { unstable_branch: name ? { name } : undefined, resolve: { pet: true } }),
    { name: "b" },
  )
  await act(() => settle(20))
  await act(async () => m.last().$jazz.set("title", "branch"))
  const one = [m.last().title, t.title, m.last().$jazz.branchName, m.last().$jazz.isBranched]
  const b = m.last()
  await m.render({ name: undefined })
  const two = [m.last().title]
  await settle(5)
  await act(async () => b.$jazz.unstable_merge())
  const r = [one, two, m.last().title, t.title]
  await m.unmount()
  return r
})
await show("access comes and goes", async () => {
  const g = Group.create()
  const t = newTask(g)
  await me.$jazz.waitForAllCoValuesSync()
  const m = await mount(
    () => R.useCoState(Task, t.$jazz.id, { select: (v) => (v.$isLoaded ? v.title : v.$jazz.loadingState) }),
    {},
    { account: otto },
  )
  await act(() => settle(200))
  const one = m.last()
  await act(async () => {
    g.addMember(ottoSeen, "reader")
    await me.$jazz.waitForAllCoValuesSync()
    await settle(200)
  })
  const two = m.last()
  await act(async () => {
    g.removeMember(ottoSeen)
    await me.$jazz.waitForAllCoValuesSync()
    await settle(200)
  })
  const r = [one, two, m.last()]
  await m.unmount()
  return r
})
await show("hidden and in memory", async () => {
  const hidden = newTask(Group.create())
  await me.$jazz.waitForAllCoValuesSync()
  await Task.load(hidden.$jazz.id, { loadAs: otto, skipRetry: true })
  const m = await mount(() => R.useCoState(Task, hidden.$jazz.id), {}, { account: otto })
  const o = co.map({ task: Task }).create({ task: hidden }, Group.create().makePublic())
  await me.$jazz.waitForAllCoValuesSync()
  await co.map({ task: Task }).load(o.$jazz.id, { loadAs: otto })
  const n = await mount(() => R.useCoState(co.map({ task: Task }), o.$jazz.id, { resolve: { task: true } }), {}, { account: otto })
  const q = await mount(() => R.useCoState(Task, "nonsense"), {})
  const s = await mount(() => R.useCoState(Task, "nonsense", { select: (v) => v.$jazz.loadingState }), {})
  const p = await mount(() => R.useCoStates(Task, ["nonsense", hidden.$jazz.id]), {}, { account: otto })
  const r = [
    m.seen.map(state),
    n.seen.map(state),
    n.last().$jazz.id === o.$jazz.id,
    q.seen.map(state),
    s.seen,
    p.seen.map((l) => l.map(state)),
  ]
  for (const x of [m, n, q, s, p]) await x.unmount()
  return r
})
await show("suspense nonsense", async () => {
  const hidden = newTask(Group.create())
  await me.$jazz.waitForAllCoValuesSync()
  await Task.load(hidden.$jazz.id, { loadAs: otto, skipRetry: true })
  const m = await mount(() => R.useSuspenseCoState(Task, hidden.$jazz.id), {}, { account: otto, suspense: true })
  const a = m.text()
  await act(() => settle(30))
  const r = [a, m.text()]
  await m.unmount()
  return r
})
await show("rerender counts", async () => {
  const t = newTask()
  const l = co.list(Task).create([t, newTask()])
  const m = await mount(() => R.useCoState(co.list(Task), l.$jazz.id, { resolve: { $each: { pet: true } } }))
  const n = await mount(() =>
    R.useCoState(co.list(Task), l.$jazz.id, { resolve: { $each: true }, select: (v) => (v.$isLoaded ? v.length : 0) }),
  )
  await act(async () => t.pet.$jazz.set("name", "q"))
  await act(async () => t.$jazz.set("title", "q"))
  await act(async () => l.$jazz.push(newTask()))
  await act(async () => {
    l.$jazz.push(newTask())
    l.$jazz.push(newTask())
  })
  const r = [
    m.seen.length,
    m.seen.map((v) => v.length),
    n.seen,
    m.seen[0] === m.seen[1],
    m.seen[0][1] === m.seen[1]?.[1],
    m.seen[0][0] === m.seen[1]?.[0],
  ]
  await m.unmount()
  await n.unmount()
  return r
})
await show("texts and feeds in hooks", async () => {
  const text = co.plainText().create("hi"),
    feed = co.feed(z.string()).create(["a"])
  const m = await mount(() => {
    const v = R.useCoState(co.plainText(), text.$jazz.id)
    return v.$isLoaded ? `${v}` : "-"
  })
  const n = await mount(() => {
    const v = R.useCoState(co.feed(z.string()), feed.$jazz.id)
    return v.$isLoaded ? v.byMe?.value : "-"
  })
  const el = document.createElement("div"),
    root = createRoot(el)
  await act(async () => root.render(h("p", null, text)))
  await act(async () => {
    text.$jazz.applyDiff("hiya")
    feed.$jazz.push("b")
  })
  const r = [m.seen, n.seen, el.textContent]
  await m.unmount()
  await n.unmount()
  await act(async () => root.unmount())
  return r
})
await show("image component", async () => {
  const g = Group.create()
  const f = await FileStream.createFromBlob(new Blob(["x"], { type: "image/png" }), g)
  const img = ImageDefinition.create({ original: f, originalSize: [1920, 1080], progressive: false, placeholderDataURL: "data:p" }, g)
  const out = []
  for (const p of [
    {},
    { width: 600 },
    { width: "original" },
    { width: 600, height: "original" },
    { height: "original", width: "original" },
    { height: 100, alt: "a", className: "c" },
    { width: 0 },
    { loading: "lazy" },
  ]) {
    const el = document.createElement("div"),
      root = createRoot(el)
    await act(async () => root.render(h(JazzTestProvider, null, h(R.Image, { imageId: img.$jazz.id, ...p }))))
    await act(() => settle(5))
    out.push(attributesOf(el))
    await act(async () => root.unmount())
  }
  const el = document.createElement("div"),
    root = createRoot(el)
  await act(async () => root.render(h(JazzTestProvider, null, h(R.Image, { imageId: undefined, alt: "z" }))))
  out.push(attributesOf(el))
  await act(async () => root.unmount())
  return out
})
