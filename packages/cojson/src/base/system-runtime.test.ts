import { expect, test } from "vitest"
import type { Runtime } from "./runtime.ts"
import { deferOverMessages, deferrer, systemRuntime } from "./system-runtime.ts"

/** The order in which things happen when two tasks are deferred, the first of which defers a third. */
function orderOf(defer: Runtime["defer"]): Promise<string[]> {
  return new Promise((resolve) => {
    const order: string[] = []
    defer(() => {
      order.push("first")
      void Promise.resolve().then(() => order.push("microtask of the first"))
      defer(() => {
        order.push("third")
        resolve(order)
      })
    })
    defer(() => order.push("second"))
    void Promise.resolve().then(() => order.push("microtask"))
    order.push("now")
  })
}

const IN_ORDER = ["now", "microtask", "first", "microtask of the first", "second", "third"]

test("deferred tasks run in order, after all microtasks", async () => {
  expect(await orderOf((task) => systemRuntime.defer(task))).toEqual(IN_ORDER)
})

test("deferring over messages keeps the same order", async () => {
  const channels: MessageChannel[] = []
  const Recorded = class extends MessageChannel {
    constructor() {
      super()
      channels.push(this)
    }
  }

  expect(await orderOf(deferOverMessages(Recorded))).toEqual(IN_ORDER)

  expect(channels).toHaveLength(1)
  for (const { port1 } of channels) port1.close() // browsers forget an idle channel, Node keeps running
})

test("a setImmediate that only throws is not used", async () => {
  const setImmediate = () => {
    throw new Error("not supported in this runtime")
  }

  expect(await orderOf(deferrer({ setImmediate }))).toEqual(IN_ORDER)
})

test("nor is a MessageChannel that only throws", async () => {
  const MessageChannel = class {
    constructor() {
      throw new Error("not supported in this runtime")
    }
  } as unknown as typeof globalThis.MessageChannel

  expect(await orderOf(deferrer({ MessageChannel }))).toEqual(IN_ORDER)
})

test("a timer runs once; a cancelled one does not", async () => {
  const ran: string[] = []
  const cancel = systemRuntime.timer(0, () => ran.push("cancelled"))
  cancel()
  cancel()

  await new Promise<void>((resolve) => {
    systemRuntime.timer(0, () => ran.push("kept"))
    systemRuntime.timer(2, resolve)
    setTimeout(() => undefined, 50) // timers of the runtime do not keep the process alive; this one does
  })

  expect(ran).toEqual(["kept"])
})
