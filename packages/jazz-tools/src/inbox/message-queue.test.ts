import { expect, test } from "vitest"
import { MessageQueue } from "./message-queue.ts"

const options = { limit: 1, ahead: 0, prepare: () => {} }

test("prepares a few more than it runs, in order and once, and hands over what was prepared", async () => {
  const prepared: number[] = []
  const ran: [number, string][] = []
  const finish: (() => void)[] = []
  const queue = new MessageQueue<number, string>({
    limit: 1,
    ahead: 2,
    prepare: (item) => {
      prepared.push(item)
      return `ready ${item}`
    },
    run: (item, ready) => {
      ran.push([item, ready])
      return new Promise((resolve) => finish.push(resolve))
    },
  })

  for (const item of [1, 2, 3, 4, 5]) queue.add(item)
  expect(prepared).toEqual([1, 2, 3])
  finish[0]?.()
  await settle()
  expect(prepared).toEqual([1, 2, 3, 4])
  expect(ran).toEqual([
    [1, "ready 1"],
    [2, "ready 2"],
  ])
})

test("runs in order, never more than the limit at once", async () => {
  const started: number[] = []
  const finish: (() => void)[] = []
  const queue = new MessageQueue<number, void>({
    ...options,
    limit: 2,
    run: (item) => {
      started.push(item)
      return new Promise((resolve) => finish.push(resolve))
    },
  })

  for (const item of [1, 2, 3, 4]) queue.add(item)
  expect(started).toEqual([1, 2])
  finish[1]?.()
  await settle()
  expect(started).toEqual([1, 2, 3])
  queue.add(5)
  finish[0]?.()
  finish[2]?.()
  await settle()
  expect(started).toEqual([1, 2, 3, 4, 5])
})

test("senders take turns, so that who sends thousands keeps nobody waiting", async () => {
  const ran: string[] = []
  const finish: (() => void)[] = []
  const queue = new MessageQueue<string, void>({
    ...options,
    senderOf: (item) => item.slice(0, 1),
    run: (item) => {
      ran.push(item)
      return new Promise((resolve) => finish.push(resolve))
    },
  })

  for (const item of ["a1", "a2", "a3", "a4", "b1", "b2", "c1"]) queue.add(item)
  for (let done = 0; done < 7; done++) {
    finish[done]?.()
    await settle()
  }

  expect(ran).toEqual(["a1", "a2", "b1", "c1", "a3", "b2", "a4"])
})

test("clearing forgets what waits and lets what runs finish", async () => {
  const started: number[] = []
  let finish = (): void => {}
  const queue = new MessageQueue<number, void>({
    ...options,
    run: (item) => {
      started.push(item)
      return new Promise((resolve) => (finish = resolve))
    },
  })

  queue.add(1)
  queue.add(2)
  queue.clear()
  finish()
  await settle()
  queue.add(3)

  expect(started).toEqual([1, 3])
})

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
}
