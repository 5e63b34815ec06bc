import { PureJSCrypto } from "cojson/crypto/PureJSCrypto"
import { beforeEach, expect, test, vi } from "vitest"
import { BrowserSessionProvider } from "./browser-session-provider.ts"

const crypto = new PureJSCrypto()
const account = "co_zAda"
const provider = new BrowserSessionProvider()
const noted = new Map<string, string>()

/** Exclusive locks, as browsers have them. */
function lockManager() {
  const held = new Map<string, Promise<unknown>>()
  return {
    async request(name: string, ...rest: unknown[]): Promise<unknown> {
      const use = rest.at(-1) as (lock: object | null) => unknown
      const { ifAvailable } = (rest.length > 1 ? rest[0] : {}) as { readonly ifAvailable?: boolean }
      if (ifAvailable && held.has(name)) return use(null)
      while (held.has(name)) await held.get(name)
      const using = Promise.resolve(use({ name })).finally(() => held.delete(name))
      held.set(name, using)
      return using
    },
  }
}

beforeEach(() => {
  noted.clear()
  vi.stubGlobal("navigator", { locks: lockManager() })
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => noted.get(key) ?? null,
    setItem: (key: string, value: string) => void noted.set(key, value),
  })
  return () => vi.unstubAllGlobals()
})

const turn = () => new Promise((resolve) => setImmediate(resolve))

test("a session that was given back is used again, one that is held is not", async () => {
  const first = await provider.acquireSession(account, crypto)
  const second = await provider.acquireSession(account, crypto)
  expect(second.sessionID).not.toBe(first.sessionID)
  expect([...noted]).toEqual([
    [`${account}_0`, first.sessionID],
    [`${account}_1`, second.sessionID],
  ])

  first.sessionDone()
  await turn()
  const third = await provider.acquireSession(account, crypto)
  expect(third.sessionID).toBe(first.sessionID)
  expect(noted.size).toBe(2)
})

test("tabs that start at once note their sessions without gaps", async () => {
  const sessions = await Promise.all([1, 2, 3].map(() => provider.acquireSession(account, crypto)))
  expect([...noted.keys()]).toEqual([0, 1, 2].map((index) => `${account}_${index}`))
  expect(new Set(noted.values())).toEqual(new Set(sessions.map(({ sessionID }) => sessionID)))
})

test("the session of a new account is held, and only one context has it", async () => {
  const sessionID = crypto.newRandomSessionID(account)
  const { sessionDone } = await provider.persistSession(account, sessionID)
  await expect(provider.persistSession(account, sessionID)).rejects.toThrow("Couldn't get lock on new session")
  sessionDone()
  await turn()
  expect((await provider.acquireSession(account, crypto)).sessionID).toBe(sessionID)
})

test("what stands in the storage and is no session of the account is not used", async () => {
  for (const foreign of ["nonsense", "co_zEve_session_zX"]) {
    noted.set(`${account}_0`, foreign)
    const { sessionID } = await provider.acquireSession(account, crypto)
    expect(sessionID).toMatch(/^co_zAda_session_z/)
    expect(noted.get(`${account}_0`)).toBe(sessionID)
    noted.clear()
  }
})

test("without locks every tab has a new session, and none is noted", async () => {
  for (const page of [{}, undefined]) {
    vi.stubGlobal("navigator", page)
    const [one, two] = [await provider.acquireSession(account, crypto), await provider.acquireSession(account, crypto)]
    await provider.persistSession(account, one.sessionID)
    expect(one.sessionID).not.toBe(two.sessionID)
    expect(noted.size).toBe(0)
  }
})
