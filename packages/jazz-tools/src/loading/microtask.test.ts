import { afterEach, expect, test, vi } from "vitest"
import { inNextMicrotask } from "./microtask.ts"

afterEach(() => vi.unstubAllGlobals())

test("tasks of one turn share a microtask and run in order; those they put off run in the next", () => {
  const microtasks: (() => void)[] = []
  vi.stubGlobal("queueMicrotask", (task: () => void) => microtasks.push(task))
  const ran: string[] = []
  inNextMicrotask(() => {
    ran.push("a")
    inNextMicrotask(() => ran.push("c"))
  })
  inNextMicrotask(() => ran.push("b"))
  expect(microtasks.length).toBe(1)
  microtasks.shift()?.()
  expect(ran).toEqual(["a", "b"])
  expect(microtasks.length).toBe(1)
  microtasks.shift()?.()
  expect(ran).toEqual(["a", "b", "c"])
})

test("a task that throws is heard of and stops no other", () => {
  const microtasks: (() => void)[] = []
  vi.stubGlobal("queueMicrotask", (task: () => void) => microtasks.push(task))
  const ran: string[] = []
  inNextMicrotask(() => {
    throw new Error("broken listener")
  })
  inNextMicrotask(() => ran.push("next"))
  microtasks.shift()?.()
  expect(ran).toEqual(["next"])
  expect(() => microtasks.shift()?.()).toThrow("broken listener")
})
