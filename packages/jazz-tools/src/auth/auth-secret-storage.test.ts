import { beforeEach, expect, test } from "vitest"
import { AuthSecretStorage } from "./auth-secret-storage.ts"
import { InMemoryKVStore, KvStoreContext } from "./kv-store.ts"

const kv = new InMemoryKVStore()
KvStoreContext.getInstance().initialize(kv)
const store = KvStoreContext.getInstance().getStorage()
const credentials = {
  accountID: "co_zExample",
  accountSecret: "sealerSecret_zA/signerSecret_zB",
  secretSeed: new Uint8Array([7, 8]),
} as const

beforeEach(() => store.clearAll())

test("the first store wins", () => {
  KvStoreContext.getInstance().initialize(new InMemoryKVStore())

  expect(KvStoreContext.getInstance().getStorage()).toBe(kv)
})

test("stores the published JSON and tells listeners only when the state flips", async () => {
  const storage = new AuthSecretStorage()
  const seen: boolean[] = []
  storage.onUpdate((isAuthenticated) => seen.push(isAuthenticated))

  await storage.set({ ...credentials, provider: "anonymous" })
  await storage.set({ ...credentials, provider: "house-sso" })
  await storage.set({ ...credentials, provider: "other-sso" })

  expect(await store.get("jazz-logged-in-secret")).toBe(
    '{"accountID":"co_zExample","secretSeed":[7,8],"accountSecret":"sealerSecret_zA/signerSecret_zB","provider":"other-sso"}',
  )
  expect(await storage.get()).toEqual({ ...credentials, provider: "other-sso" })
  await storage.clear()
  expect(await storage.get()).toBeNull()
  expect(seen).toEqual([true, false])
})

test("a listener that stopped hears nothing", async () => {
  const storage = new AuthSecretStorage()
  const seen: boolean[] = []
  storage.onUpdate((isAuthenticated) => seen.push(isAuthenticated))()

  await storage.set({ ...credentials, provider: "sso" })

  expect(seen).toEqual([])
})

test("keeps apps on one origin apart by their key and refuses an empty one", async () => {
  await new AuthSecretStorage("mine").set({ ...credentials, provider: "sso" })

  expect(await new AuthSecretStorage("yours").get()).toBeNull()
  expect(() => new AuthSecretStorage("")).toThrow()
})

test("refuses damaged data", async () => {
  const storage = new AuthSecretStorage()

  const seed = (secretSeed: unknown) => JSON.stringify({ accountID: "co_zExample", accountSecret: "secret", secretSeed })
  for (const damaged of ['{"accountID":"co_zExample"}', "null", "5", "[]", seed([256]), seed([1.5]), seed("abc")]) {
    await store.set("jazz-logged-in-secret", damaged)
    await expect(storage.get()).rejects.toThrow("Invalid auth secret storage data")
  }
  await store.set("jazz-logged-in-secret", "not json")
  await expect(storage.get()).rejects.toThrow()
})

test("adopts what older versions stored", async () => {
  const storage = new AuthSecretStorage()

  await store.set("demo-auth-logged-in-secret", '{"accountID":"co_zA","secret":"sealerSecret_zA/signerSecret_zB"}')
  await storage.migrate()
  expect(await storage.get()).toMatchObject({
    accountID: "co_zA",
    accountSecret: "sealerSecret_zA/signerSecret_zB",
    provider: "demo",
  })
  expect(await store.get("demo-auth-logged-in-secret")).toBeNull()

  await store.set("jazz-logged-in-secret", '{"accountID":"co_zB","secret":"sealerSecret_zC/signerSecret_zD","provider":"passkey"}')
  await storage.migrate()
  expect(await storage.get()).toMatchObject({
    accountID: "co_zB",
    accountSecret: "sealerSecret_zC/signerSecret_zD",
    provider: "passkey",
  })
})
