import { expect, test } from "vitest"
import { MessageQueue } from "./message-queue.ts"

test("runs in order, never more than the limit at once", async () => {
  const started: number[] = []
  const finish: (() => void)[] = []
  const queue = new MessageQueue<number>(2, (item) => {
    started.push(item)
    return new Promise((resolve) => finish.push(resolve))
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

test("clearing forgets what waits and lets what runs finish", async () => {
  const started: number[] = []
  let finish = (): void => {}
  const queue = new MessageQueue<number>(1, (item) => {
    started.push(item)
    return new Promise((resolve) => (finish = resolve))
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
