import { createMemoryDriver, createStorage, emptyMemoryData } from "cojson/testing"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import type { Account } from "../index.ts"
import { createJazzTestAccount } from "../testing/test-accounts.ts"
import { setupJazzTestSync } from "../testing/test-sync.ts"
import { SharedGroups } from "./shared-groups.ts"

let till: Account
let guest: Account

beforeEach(async () => {
  await setupJazzTestSync()
  till = await createJazzTestAccount()
  guest = await createJazzTestAccount()
})

afterEach(() => {
  vi.useRealTimers()
})

test("one group serves two accounts, in one direction", () => {
  const groups = new SharedGroups("reader")

  const group = groups.of(till, guest)

  expect(group.members.map(({ id, role }) => [id, role])).toEqual([
    [till.$jazz.id, "admin"],
    [guest.$jazz.id, "reader"],
  ])
  expect(groups.of(till, guest)).toBe(group)
  expect(groups.of(guest, till)).not.toBe(group)
  expect(new SharedGroups("reader").of(till, guest)).not.toBe(group)
})

test("a group in which something was written gives way to a new one", () => {
  const groups = new SharedGroups("writer")
  const group = groups.of(till, guest)
  group.addMember("everyone", "reader")

  const next = groups.of(till, guest)

  expect(next).not.toBe(group)
  expect(next.members).toHaveLength(2)
  expect(groups.of(till, guest)).toBe(next)
})

test("a group that left memory gives way to a new one", async () => {
  vi.useFakeTimers()
  const { localNode } = till.$jazz
  localNode.setStorage(createStorage(createMemoryDriver(emptyMemoryData())))
  localNode.enableGarbageCollector()
  const groups = new SharedGroups("reader")
  const group = groups.of(till, guest)
  await till.$jazz.waitForAllCoValuesSync()

  await vi.advanceTimersByTimeAsync(20 * 60_000)
  expect(localNode.hasCoValue(group.$jazz.raw.id)).toBe(false)

  expect(groups.of(till, guest)).not.toBe(group)
})
