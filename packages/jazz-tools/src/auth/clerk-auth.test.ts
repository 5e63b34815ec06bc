import { beforeEach, expect, test, vi } from "vitest"
import type { AuthCredentials } from "./auth-credentials.ts"
import { AuthSecretStorage } from "./auth-secret-storage.ts"
import { isClerkCredentials, JazzClerkAuth, type ClerkUser, type MinimalClerkClient } from "./clerk-auth.ts"
import { InMemoryKVStore, KvStoreContext } from "./kv-store.ts"

KvStoreContext.getInstance().initialize(new InMemoryKVStore())
const storage = new AuthSecretStorage()
const metadata = { jazzAccountID: "co_zA", jazzAccountSecret: "sealerSecret_zA/signerSecret_zB", jazzAccountSeed: [1, 2] }
const stored = {
  accountID: "co_zA",
  accountSecret: "sealerSecret_zA/signerSecret_zB",
  secretSeed: new Uint8Array([1, 2]),
  provider: "clerk",
}
const user: ClerkUser = { id: "user_1", unsafeMetadata: metadata, update: async () => {} }
let authenticated: AuthCredentials[]
let logOuts: number
let auth: JazzClerkAuth

beforeEach(async () => {
  await storage.clear()
  authenticated = []
  logOuts = 0
  auth = new JazzClerkAuth(
    async (credentials) => void authenticated.push(credentials),
    async () => void logOuts++,
    storage,
  )
})

test("logs in with the credentials of a user that appears, once, and out when the user is gone", async () => {
  let tell: (event: unknown) => void = () => {}
  const stop = vi.fn()
  const clerk: MinimalClerkClient = { user: null, signOut: async () => {}, addListener: (listener) => ((tell = listener), stop) }
  auth.registerListener(clerk)()
  expect(stop).toHaveBeenCalledOnce()

  tell({ user })
  tell({ user })
  await vi.waitUntil(() => storage.isAuthenticated)
  expect(authenticated).toEqual([stored])
  expect(await storage.get()).toEqual(stored)

  tell({ user: null })
  await vi.waitUntil(() => logOuts === 1)
  expect(await storage.get()).toBeNull()
})

test("warns about malformed events and ignores them", () => {
  let tell: (event: unknown) => void = () => {}
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {})
  auth.registerListener({ user: null, signOut: async () => {}, addListener: (listener) => void (tell = listener) })

  for (const event of [null, "x", { user: 1 }, { user: {} }]) tell(event)

  expect(warn).toHaveBeenCalledTimes(4)
  expect(authenticated).toEqual([])
  warn.mockRestore()
})

test("takes what Clerk knows into storage before a context is made", async () => {
  await JazzClerkAuth.initializeAuth({ user, signOut: async () => {}, addListener: () => {} }, storage)

  expect(await storage.get()).toEqual(stored)
})

test("knows credentials when it sees them", async () => {
  expect(isClerkCredentials(metadata)).toBe(true)
  for (const other of [null, undefined, "x", {}, { jazzAccountID: "co_zA" }, { jazzAccountID: 1, jazzAccountSecret: "s" }]) {
    expect(isClerkCredentials(other)).toBe(false)
  }
  await expect(auth.logIn({ unsafeMetadata: {} })).rejects.toThrow("No credentials found on Clerk")
})
