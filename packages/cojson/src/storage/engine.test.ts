import { describe, expect, test } from "vitest"
import type { Runtime } from "../base/runtime.ts"
import type { Content } from "../log/content.ts"
import type { StorageDriver } from "./driver.ts"
import { createStorage } from "./engine.ts"
import { createMemoryDriver, emptyMemoryData } from "./memory-driver.ts"
import { sampleContent, sampleID, sampleSegment, StorageOracle } from "./storage-oracle.ts"
import type { Storage } from "./storage.ts"

/** Time and tasks of a test: nothing runs before {@link ManualRuntime.advance}. */
class ManualRuntime implements Runtime {
  readonly lines: string[] = []
  readonly log = {
    debug() {},
    info: (text: string) => void this.lines.push(text),
    warn: (text: string) => void this.lines.push(text),
    error: (text: string) => void this.lines.push(text),
  }
  #now = 0
  #tasks: { readonly at: number; readonly task: () => void }[] = []

  now(): number {
    return this.#now
  }

  soon(task: () => void): void {
    queueMicrotask(task)
  }

  defer(task: () => void): void {
    this.timer(0, task)
  }

  timer(delayMs: number, task: () => void): () => void {
    const entry = { at: this.#now + delayMs, task }
    this.#tasks.push(entry)
    return () => void (this.#tasks = this.#tasks.filter((other) => other !== entry))
  }

  /** Runs what is due, letting promises settle in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      for (let i = 0; i < 20; i++) await Promise.resolve()
      const next = this.#tasks.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      this.#tasks = this.#tasks.filter((other) => other !== next)
      this.#now = Math.max(this.#now, next.at)
      next.task()
    }
    this.#now = end
  }
}

type Refuse = (operation: keyof StorageDriver, contents: readonly Content[]) => boolean

/** A memory driver that fails when `refuse` says so. */
function unreliable(refuse: Refuse, kind: "sync" | "async"): StorageDriver {
  const driver = createMemoryDriver(emptyMemoryData())
  function attempt<T>(operation: keyof StorageDriver, work: () => T, contents: readonly Content[] = []): T {
    if (refuse(operation, contents)) throw new Error("disk I/O error")
    return work()
  }
  const sync = {
    read: (id) => attempt("read", () => driver.read(id)),
    knownState: (id) => attempt("knownState", () => driver.knownState(id)),
    commit: (batch) => attempt("commit", () => driver.commit(batch), batch.contents),
    ids: () => attempt("ids", () => driver.ids()),
    unsyncedIDs: () => attempt("unsyncedIDs", () => driver.unsyncedIDs()),
    close: () => driver.close(),
  } satisfies StorageDriver
  if (kind === "sync") return sync
  return {
    read: async (id) => sync.read(id),
    knownState: async (id) => sync.knownState(id),
    commit: async (batch) => sync.commit(batch),
    ids: async () => sync.ids(),
    unsyncedIDs: async () => sync.unsyncedIDs(),
    close: async () => sync.close(),
  }
}

/** Appends and records how often each content was settled, and how. */
function recorder(storage: Storage): { readonly settled: Map<Content, string[]>; append(content: Content): void } {
  const settled = new Map<Content, string[]>()
  return {
    settled,
    append(content) {
      const outcomes: string[] = []
      settled.set(content, outcomes)
      storage.append(content, (error) =>
        outcomes.push(error === undefined ? "stored" : ((error as { code?: string }).code ?? error.message)),
      )
    },
  }
}

/** Notes how many contents each commit has. */
function countingStorage(kind: "sync" | "async", runtime: ManualRuntime, sizes: number[]): ReturnType<typeof createStorage> {
  const note = unreliable((operation, contents) => {
    if (operation === "commit") sizes.push(contents.length)
    return false
  }, kind)
  return createStorage(note, runtime)
}

for (const kind of ["sync", "async"] as const) {
  describe(`${kind} driver`, () => {
    test("joins what one turn appends into one commit", async () => {
      const sizes: number[] = []
      const runtime = new ManualRuntime()
      const storage = countingStorage(kind, runtime, sizes)
      for (let start = 0; start < 10; start++) storage.append(sampleContent(0, sampleSegment(0, start, 1)))
      await runtime.advance(0)
      storage.append(sampleContent(1))
      storage.setUnsynced(sampleID(1), "any", true)
      await runtime.advance(0)
      expect(sizes).toEqual([10, 1])
    })

    test("a commit waits while turns bring more, but not for ever", async () => {
      const sizes: number[] = []
      const runtime = new ManualRuntime()
      const storage = countingStorage(kind, runtime, sizes)
      let start = 0
      const write = (turns: number) => {
        if (turns > 1) runtime.defer(() => write(turns - 1))
        storage.append(sampleContent(0, sampleSegment(0, start++, 1)))
      }

      write(3)
      await runtime.advance(0)
      expect(sizes).toEqual([3])

      write(20)
      await runtime.advance(0)
      expect(sizes.length).toBeGreaterThan(2)
      expect(sizes.reduce((sum, size) => sum + size)).toBe(23)
    })

    test("loses nothing when any single call fails", async () => {
      for (let failing = 0; failing < 12; failing++) {
        let calls = 0
        const runtime = new ManualRuntime()
        const storage = createStorage(
          unreliable(() => calls++ === failing, kind),
          runtime,
        )
        const { settled, append } = recorder(storage)
        const oracle = new StorageOracle()
        let refusedReads = 0
        for (let start = 0; start < 5; start++) {
          for (const value of [0, 1]) {
            const content = sampleContent(value, sampleSegment(0, start, 1))
            oracle.append(content)
            append(content)
          }
          await runtime.advance(start % 2 === 0 ? 0 : 100)
          for (const read of [() => storage.read(sampleID(0)), () => storage.knownState(sampleID(1))]) {
            await Promise.resolve(read()).catch((error: unknown) => {
              expect(error).toMatchObject({ code: "storage.unavailable" })
              refusedReads++
            })
          }
        }
        await runtime.advance(1_000)
        expect(refusedReads).toBeLessThanOrEqual(1)
        expect([...settled.values()]).toEqual([...settled.keys()].map(() => ["stored"]))
        expect(storage.status).toBe("open")
        await oracle.check(storage)
      }
    })

    test("gives up after half a minute, says so once, and recovers by itself", async () => {
      let broken = true
      const runtime = new ManualRuntime()
      const storage = createStorage(
        unreliable((operation) => broken && operation === "commit", kind),
        runtime,
      )
      const { settled, append } = recorder(storage)
      const lost = sampleContent(0, sampleSegment(0, 0, 1))
      append(lost)
      storage.setUnsynced(sampleID(0), "any", true)
      const flushed = Promise.resolve(storage.flush()).then(
        () => "flushed",
        (error: { code?: string }) => error.code,
      )
      await runtime.advance(10_000)
      expect(storage.status).toBe("failing")
      expect(await storage.read(sampleID(0))).toBeUndefined()
      expect(settled.get(lost)).toEqual([])
      await runtime.advance(60_000)
      expect(settled.get(lost)).toEqual(["storage.unavailable"])
      expect(await flushed).toBe("storage.unavailable")
      broken = false
      const next = sampleContent(0, sampleSegment(0, 1, 1))
      append(next)
      append({ ...lost, segments: [sampleSegment(0, 0, 2)] })
      await runtime.advance(10_000)
      expect([...settled.values()].flat()).toEqual(["storage.unavailable", "storage.gap", "stored"])
      expect(storage.status).toBe("open")
      expect(await storage.unsyncedIDs()).toEqual([sampleID(0)])
      expect(runtime.lines).toEqual(["storage cannot be written; trying again until it can", "storage can be written again"])
    })

    test("does not let one impossible content hold up the others", async () => {
      const runtime = new ManualRuntime()
      const impossible = sampleContent(1, sampleSegment(0, 0, 1))
      const storage = createStorage(
        unreliable((_, contents) => contents.includes(impossible), kind),
        runtime,
      )
      const { settled, append } = recorder(storage)
      const oracle = new StorageOracle()
      for (const content of [
        impossible,
        sampleContent(0, sampleSegment(0, 0, 1)),
        sampleContent(2),
        sampleContent(0, sampleSegment(0, 1, 1)),
      ]) {
        append(content)
        if (content !== impossible) oracle.append(content)
      }
      storage.setUnsynced(sampleID(2), "any", true)
      await runtime.advance(1_000)
      expect([...settled.values()].flat()).toEqual(["storage.corrupt", "stored", "stored", "stored"])
      await oracle.check(storage, [sampleID(0), sampleID(1), sampleID(2)])
      expect(await storage.unsyncedIDs()).toEqual([sampleID(2)])
    })

    test("tries nothing that comes after refused content of the same value, so that it is not taken for a gap", async () => {
      const runtime = new ManualRuntime()
      const large = sampleContent(1, sampleSegment(0, 0, 1))
      const storage = createStorage(
        unreliable((_, contents) => contents.includes(large), kind),
        runtime,
      )
      const { settled, append } = recorder(storage)
      append(large)
      for (let i = 1; i < 6; i++) append(sampleContent(1, sampleSegment(0, i, 1)))
      append(sampleContent(0, sampleSegment(0, 0, 1)))
      await runtime.advance(1_000)
      expect([...settled.values()].flat().toSorted()).toEqual([...Array<string>(6).fill("storage.corrupt"), "stored"])
      expect(await storage.knownState(sampleID(0))).toMatchObject({ header: true })
    })

    test("settles everything when it is closed over a broken database", async () => {
      const runtime = new ManualRuntime()
      const storage = createStorage(
        unreliable((operation) => operation === "commit", kind),
        runtime,
      )
      const { settled, append } = recorder(storage)
      append(sampleContent(0))
      await runtime.advance(1_000)
      append(sampleContent(1))
      append(sampleContent(2))
      const flushed = Promise.resolve(storage.flush()).catch((error: { code?: string }) => error.code)
      await storage.close()
      expect([...settled.values()]).toEqual([["storage.unavailable"], ["storage.unavailable"], ["storage.unavailable"]])
      expect(await flushed).toBe("storage.unavailable")
      expect(storage.status).toBe("closed")
    })

    test("stores in order what listeners append while they are told", async () => {
      const runtime = new ManualRuntime()
      const storage = createStorage(
        unreliable(() => false, kind),
        runtime,
      )
      const order: number[] = []
      const appendNext = (start: number): void => {
        storage.append(sampleContent(0, sampleSegment(0, start, 1)), (error) => {
          expect(error).toBeUndefined()
          order.push(start)
          if (start < 5) appendNext(start + 1)
        })
      }
      appendNext(0)
      await runtime.advance(0)
      expect(order).toEqual([0, 1, 2, 3, 4, 5])
    })
  })
}
