/** Programs as the public documentation writes them; they must run unchanged. */
import { expect, test } from "vitest"
import { co, z } from "../index.ts"
import { start } from "./preamble.ts"

test("25. Adding and removing list items", async () => {
  const { show, fails, printed } = await start()
  const q = co.list(z.string()).create(["b"])
  show(q.$jazz.push("c", "d"), q.toJSON())
  show(q.$jazz.unshift("a"), q.toJSON())
  show(q.$jazz.pop(), q.$jazz.shift(), q.toJSON())
  q.$jazz.set(1, "C")
  show(q.toJSON())
  show(fails(() => q.$jazz.set(5, "x")))
  q.$jazz.set(0, "B")
  show(q.$jazz.push(), q.at(0), q.at(-1))
  const other = co.list(z.string()).create([])
  show(other.$jazz.push("only"), other.$jazz.pop(), other.length)

  expect(printed).toEqual(['3 ["b","c","d"]', '4 ["a","b","c","d"]', 'd a ["b","c"]', '["b","C"]', "Invalid index 5", "2 B C", "1 only 0"])
})

test("26. Splicing a list", async () => {
  const { show, printed } = await start()
  const L = co.list(z.number())
  const l = L.create([0, 1, 2, 3, 4])
  show(l.$jazz.splice(1, 2, 10, 11, 12), l.toJSON())
  show(l.$jazz.splice(0, 1), l.toJSON())
  show(l.$jazz.splice(l.length, 0, 99), l.toJSON())
  show(l.$jazz.splice(0, 0, -2, -1), l.toJSON())
  const names = co.list(co.map({ n: z.string() })).create([{ n: "a" }, { n: "b" }])
  const cut = names.$jazz.splice(0, 1, { n: "x" }, { n: "y" })
  show(
    cut.map((c) => c.n),
    names.map((c) => c.n),
  )
  names.$jazz.splice(names.length, 0, { n: "end" })
  show(names.at(-1)?.n)

  expect(printed).toEqual([
    "[1,2] [0,10,11,12,3,4]",
    "[0] [10,11,12,3,4]",
    "[] [10,11,12,3,4,99]",
    "[] [-2,-1,10,11,12,3,4,99]",
    '["a"] ["x","y","b"]',
    "end",
  ])
})

test("27. Removing and retaining by index or predicate", async () => {
  const { show, printed } = await start()
  const nums = co.list(z.number()).create([10, 20, 30, 40, 50])
  show(nums.$jazz.remove(4, 0, 77, -1), nums.toJSON()) // out-of-range indices are ignored
  show(
    nums.$jazz.remove((n, i) => i === 0 || n === 40),
    nums.toJSON(),
  )
  const more = co.list(z.number()).create([1, 2, 3, 4])
  show(
    more.$jazz.retain((n) => n % 2 === 0),
    more.toJSON(),
  )
  show(more.$jazz.remove(), more.toJSON())
  const Todo = co.map({ done: z.boolean() })
  const todos = co.list(Todo).create([{ done: true }, { done: false }])
  const dropped = todos.$jazz.retain((t) => !t.done)
  show(dropped.length, dropped[0].done, todos.length, todos[0].done)

  expect(printed).toEqual(["[10,50] [20,30,40]", "[20,40] [30]", "[1,3] [2,4]", "[] [2,4]", "1 true 1 false"])
})

test("28. Diffing a list notifies once", async () => {
  const { show, settle, printed } = await start()
  const l = co.list(z.string()).create(["a", "b", "c"])
  let calls = 0
  const stop = l.$jazz.subscribe(() => {
    calls++
  })
  await settle()
  calls = 0
  const back = l.$jazz.applyDiff(["b", "x", "c", "y"])
  show(back === l, l.toJSON(), calls)
  l.$jazz.applyDiff(["b", "x", "c", "y"]) // nothing to do
  show(calls)
  stop()

  expect(printed).toEqual(['true ["b","x","c","y"] 1', "1"])
})

test("29. Lists of CoValues", async () => {
  const { show, fails, printed } = await start()
  const Task = co.map({ title: z.string(), done: z.boolean() })
  const todo = co.list(Task).create([{ title: "wash", done: false }])
  todo.$jazz.push({ title: "dry", done: true }, Task.create({ title: "fold", done: false }))
  show(
    todo.map((t) => t.title),
    todo.find((t) => t.done)?.title,
  )
  todo[0].$jazz.set("done", true)
  show(todo.filter((t) => t.done).length)
  show(
    todo.$jazz.refs.length,
    [...todo.$jazz.refs].every((r, i) => r.id === todo[i].$jazz.id),
  )
  show(fails(() => todo.$jazz.set(0, undefined as any)))
  const [gone] = todo.$jazz.remove((t) => t.title === "wash")
  show(gone.title, todo.length)

  expect(printed).toEqual(['["wash","dry","fold"] dry', "2", "3 true", "Cannot set required reference 0 to undefined", "wash 2"])
})

test("30. Lists with optional references", async () => {
  const { show, fails, printed } = await start()
  const Seat = co.map({ guest: z.string() })
  const Row = co.list(Seat.optional())
  const row = Row.create([{ guest: "Ann" }, undefined])
  show(row.length, row[0]?.guest, row[1] === undefined)
  row.$jazz.set(0, undefined)
  row.$jazz.set(1, { guest: "Bo" })
  show(row[0] === undefined, row[1]?.guest)
  show(JSON.parse(JSON.stringify(row))[0])
  show(
    fails(() =>
      co
        .list(Seat)
        .create([{ guest: "x" }])
        .$jazz.set(0, undefined as any),
    ),
  )

  expect(printed).toEqual(["2 Ann true", "true Bo", "null", "Cannot set required reference 0 to undefined"])
})
