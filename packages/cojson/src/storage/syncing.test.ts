import { expect, test } from "vitest"
import { systemRuntime } from "../base/system-runtime.ts"
import type { StorageDriver } from "./driver.ts"
import { createStorage, type StorageEngine } from "./engine.ts"
import { createMemoryDriver } from "./memory-driver.ts"
import { sampleContent, sampleID, sampleSegment } from "./storage-oracle.ts"

/** Deferred tasks run when the test says so. */
class Turns {
  #tasks: (() => void)[] = []
  readonly lines: string[] = []
  readonly runtime = {
    ...systemRuntime,
    log: { ...systemRuntime.log, error: (text: string) => void this.lines.push(text), info: (text: string) => void this.lines.push(text) },
    defer: (task: () => void) => void this.#tasks.push(task),
    timer: (_: number, task: () => void) => {
      this.#tasks.push(task)
      return () => void (this.#tasks = this.#tasks.filter((other) => other !== task))
    },
  }

  /** Until nothing is left to do but to wait for the disk. */
  async pass(): Promise<void> {
    for (let i = 0; i < 20; i++) await Promise.resolve()
    const tasks = this.#tasks
    this.#tasks = []
    for (const task of tasks) task()
    if (tasks.length > 0) await this.pass()
  }
}

/** A database in memory with a disk that answers when the test says so. */
class Disk {
  commits = 0
  readonly #waiting: Waiting[] = []
  /** What became of each content, in order. */
  readonly settled: string[] = []
  readonly turns = new Turns()
  readonly storage: StorageEngine
  blockingWaits = 0
  isBroken = false

  constructor() {
    const driver = createMemoryDriver()
    const withDisk: StorageDriver = {
      ...driver,
      commit: (batch) => {
        this.commits++
        return driver.commit(batch)
      },
      disk: {
        later: () => new Promise((resolve, reject) => this.#waiting.push({ resolve, reject })),
        now: () => {
          this.blockingWaits++
          if (this.isBroken) throw new Error("disk I/O error")
        },
      },
    }
    this.storage = createStorage(withDisk, this.turns.runtime)
  }

  get waits(): number {
    return this.#waiting.length
  }

  append(name: string, start: number): void {
    this.storage.append(sampleContent(0, sampleSegment(0, start, 1)), (error) => {
      this.settled.push(error ? `${name} ${(error as { code?: string }).code}` : name)
    })
  }

  async answers(outcome: "written" | "failed"): Promise<void> {
    const waiting = this.#waiting.shift()
    if (outcome === "written") waiting?.resolve()
    else waiting?.reject(new Error("disk I/O error"))
    await this.turns.pass()
  }
}

interface Waiting {
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

test("readers see what is committed at once; it is reported when the disk has it", async () => {
  const disk = new Disk()

  disk.append("first", 0)
  await disk.turns.pass()

  expect((await disk.storage.knownState(sampleID(0)))?.sessions).not.toEqual({})
  expect([disk.commits, disk.settled]).toEqual([1, []])
  await disk.answers("written")
  expect(disk.settled).toEqual(["first"])
})

test("what comes while the disk is waited for shares the next commit", async () => {
  const disk = new Disk()
  disk.append("first", 0)
  await disk.turns.pass()

  disk.append("second", 1)
  await disk.turns.pass()
  disk.append("third", 2)
  await disk.turns.pass()

  expect([disk.commits, disk.waits]).toEqual([1, 1])
  await disk.answers("written")
  expect([disk.commits, disk.waits, disk.settled]).toEqual([2, 1, ["first"]])
  await disk.answers("written")
  expect(disk.settled).toEqual(["first", "second", "third"])
})

test("what a reader made commit is reported after a wait that began later", async () => {
  const disk = new Disk()
  disk.append("first", 0)
  await disk.turns.pass()
  disk.append("second", 1)

  const known = await disk.storage.knownState(sampleID(0))
  const flushed = Promise.resolve(disk.storage.flush()).then(() => disk.settled.push("flushed"))

  expect(Object.values(known?.sessions ?? {})).toEqual([2])
  await disk.answers("written")
  expect([disk.commits, disk.settled]).toEqual([2, ["first"]])
  await disk.answers("written")
  await flushed
  expect(disk.settled).toEqual(["first", "second", "flushed"])
})

test("what a disk refused is tried again and reported once", async () => {
  const disk = new Disk()
  disk.append("first", 0)
  await disk.turns.pass()

  await disk.answers("failed")
  await disk.answers("failed")

  expect([disk.storage.status, disk.settled]).toEqual(["failing", []])
  disk.append("second", 1)
  await disk.turns.pass()
  await disk.answers("written")
  await disk.answers("written")
  expect([disk.storage.status, disk.settled]).toEqual(["open", ["first", "second"]])
  expect(disk.turns.lines).toEqual(["storage cannot be written; trying again until it can", "storage can be written again"])
})

test("closing waits for the disk", async () => {
  const disk = new Disk()
  disk.append("first", 0)
  await disk.turns.pass()
  disk.append("second", 1)

  await disk.storage.close()

  expect([disk.blockingWaits, disk.settled]).toEqual([1, ["first", "second"]])
  await disk.answers("written")
  expect(disk.settled).toEqual(["first", "second"])
})

test("closing over a disk that refuses reports what may be lost", async () => {
  const disk = new Disk()
  disk.isBroken = true
  disk.append("first", 0)
  await disk.turns.pass()
  disk.append("second", 1)

  await disk.storage.close()

  expect(disk.settled).toEqual(["first storage.unavailable", "second storage.unavailable"])
})
