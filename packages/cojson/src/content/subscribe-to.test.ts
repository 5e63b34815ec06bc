import { expect, test } from "vitest"
import { systemRuntime } from "../base/system-runtime.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import { LocalNode } from "../node/local-node.ts"
import type { RawGroup } from "./raw-group.ts"

const crypto = new PureJSCrypto()

function newGroup(failures: unknown[] = []): RawGroup {
  const secret = crypto.newRandomAgentSecret()
  const log = { ...systemRuntime.log, error: (_: string, fields?: Readonly<Record<string, unknown>>) => failures.push(fields?.error) }
  const runtime = { ...systemRuntime, log }
  return new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "never", { runtime }).createGroup()
}

test("every handle tells its listener now and after changes, until stopped", () => {
  const group = newGroup()
  const map = group.createMap({ n: 0 })
  const seen: unknown[] = []
  const stop = map.subscribe((handle) => seen.push(handle.get("n")))
  map.set("n", 1)
  stop()
  map.set("n", 2)
  expect(seen).toEqual([0, 1])

  for (const handle of [group, group.createList(), group.createPlainText(), group.createStream(), group.createBinaryStream()]) {
    const handles: unknown[] = []
    handle.subscribe((told: unknown) => handles.push(told))
    expect(handles).toEqual([handle])
  }
})

test("a listener may write at once and hears of it", () => {
  const map = newGroup().createMap({ n: 0 })
  const seen: unknown[] = []
  map.subscribe((handle) => {
    seen.push(handle.get("n"))
    if (seen.length === 1) handle.set("n", 1)
  })
  expect(seen).toEqual([0, 1])
})

test("a listener that fails harms neither the writer nor the other listeners", () => {
  const failures: unknown[] = []
  const map = newGroup(failures).createMap({ n: 0 })
  const failure = new Error("listener")
  const seen: unknown[] = []
  map.subscribe((handle) => {
    if (handle.get("n") === 1) throw failure
  })
  map.subscribe((handle) => seen.push(handle.get("n")))
  map.set("n", 1)
  map.set("n", 2)
  expect([seen, failures]).toEqual([[0, 1, 2], [failure]])
})

test("a listener that fails at once fails there and is not kept", () => {
  const map = newGroup().createMap({ n: 0 })
  const failing = () => {
    throw new Error("at once")
  }
  expect(() => map.subscribe(failing)).toThrow("at once")
  expect(map.core.hasSubscribers).toBe(false)
})
