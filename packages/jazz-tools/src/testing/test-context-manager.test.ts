import { wordlist } from "@scure/bip39/wordlists/english"
import { beforeEach, expect, test, vi } from "vitest"
import { DemoAuth } from "../auth/demo-auth.ts"
import { KvStoreContext } from "../auth/kv-store.ts"
import { PassphraseAuth } from "../auth/passphrase-auth.ts"
import { activeAccountContext } from "../context/active-account.ts"
import type { Account } from "../index.ts"
import { MockConnectionStatus } from "./mock-connection-status.ts"
import { createJazzTestAccount, createJazzTestGuest } from "./test-accounts.ts"
import { TestJazzContextManager, type TestJazzContextManagerProps } from "./test-context-manager.ts"
import { disableJazzTestSync, setupJazzTestSync } from "./test-sync.ts"

beforeEach(async () => {
  if (KvStoreContext.getInstance().isInitialized()) await KvStoreContext.getInstance().getStorage().clearAll()
  activeAccountContext.set(null)
  await setupJazzTestSync()
})

async function start(props: TestJazzContextManagerProps<Account> = {}) {
  const manager = new TestJazzContextManager()
  await manager.createContext(props)
  const storage = manager.getAuthSecretStorage()
  const now = () => {
    const value = manager.getCurrentValue()
    if (!value || !("me" in value)) throw new Error("There is no account")
    return value
  }
  return { manager, storage, now }
}

const nameOf = async (account: Account) => (await account.$jazz.ensureLoaded({ resolve: { profile: true } })).profile.name

test("signing up keeps the account, logging out makes another, logging in brings it back", async () => {
  const { storage, now } = await start({ defaultProfileName: "Visitor" })
  const auth = new PassphraseAuth(now().node.crypto, now().authenticate, now().register, storage, wordlist)
  const before = now().me.$jazz.id
  expect([storage.isAuthenticated, await nameOf(now().me)]).toEqual([false, "Visitor"])

  const words = await auth.signUp("Rosa")
  expect([storage.isAuthenticated, now().me.$jazz.id, await nameOf(now().me)]).toEqual([true, before, "Rosa"])
  await now().me.$jazz.waitForAllCoValuesSync()

  await now().logOut()
  expect(storage.isAuthenticated).toBe(false)
  expect(now().me.$jazz.id).not.toBe(before)

  await auth.logIn(words)
  expect([storage.isAuthenticated, now().me.$jazz.id]).toEqual([true, before])
  expect((await storage.get())?.provider).toBe("passphrase")
})

test("a log-in that replaces an anonymous account hands it over", async () => {
  const friend = await createJazzTestAccount()
  await friend.$jazz.waitForAllCoValuesSync()
  const discarded: unknown[] = []
  const { storage, now } = await start({
    onAnonymousAccountDiscarded: async (anonymous) => void discarded.push(anonymous.$jazz.id, activeAccountContext.get().$jazz.id),
  })
  const anonymous = now().me.$jazz.id

  const credentials = { accountID: friend.$jazz.id, accountSecret: friend.$jazz.localNode.agentSecret, provider: "sso" }
  await now().authenticate(credentials)

  expect(discarded).toEqual([anonymous, friend.$jazz.id])
  expect(await storage.get()).toMatchObject(credentials)
  await now().authenticate(credentials)
  expect(discarded).toHaveLength(2)
})

test("a registration that replaces an anonymous account hands it over", async () => {
  const discarded: unknown[] = []
  const { storage, now } = await start({
    onAnonymousAccountDiscarded: async (anonymous) => void discarded.push(anonymous.$jazz.id, activeAccountContext.get().$jazz.id),
  })
  const anonymous = now().me.$jazz.id

  const accountID = await now().register(now().node.crypto.newRandomAgentSecret(), { name: "Rosa" })

  expect(discarded).toEqual([anonymous, accountID])
  await storage.set({ accountID, accountSecret: now().node.agentSecret, provider: "sso" })
  await now().register(now().node.crypto.newRandomAgentSecret(), { name: "Other" })
  expect(discarded).toHaveLength(2)
})

test("refuses a second log-in while one is going on", async () => {
  const friend = await createJazzTestAccount()
  await friend.$jazz.waitForAllCoValuesSync()
  const { now } = await start()
  const accountSecret = friend.$jazz.localNode.agentSecret

  const first = now().authenticate({ accountID: friend.$jazz.id, accountSecret })
  await expect(now().authenticate({ accountID: "co_zOther", accountSecret })).rejects.toThrow(
    `Authentication already in progress for different account (${friend.$jazz.id}), cannot authenticate co_zOther`,
  )
  await expect(now().register(accountSecret, { name: "x" })).rejects.toThrow("Authentication already in progress")
  await first

  expect(now().me.$jazz.id).toBe(friend.$jazz.id)
})

test("log-outs at once are one, and tell the app", async () => {
  const onLogOut = vi.fn()
  const { manager, now } = await start({ onLogOut })
  const heard = vi.fn()
  manager.subscribe(heard)

  await Promise.all([now().logOut(), now().logOut()])

  expect(onLogOut).toHaveBeenCalledOnce()
  expect(heard).toHaveBeenCalledOnce()
})

test("wraps an account or a guest that the test has", async () => {
  const account = await createJazzTestAccount({ isCurrentActiveAccount: true })
  const signedIn = TestJazzContextManager.fromAccount(account, { isAuthenticated: true })
  const anonymous = TestJazzContextManager.fromAccountOrGuest()
  const guest = TestJazzContextManager.fromAccountOrGuest(await createJazzTestGuest())

  expect(signedIn.getCurrentValue()).toHaveProperty("me", account)
  expect(signedIn.getAuthSecretStorage().isAuthenticated).toBe(true)
  expect(anonymous.getCurrentValue()).toHaveProperty("me", account)
  expect(anonymous.getAuthSecretStorage().isAuthenticated).toBe(false)
  expect(guest.getCurrentValue()).toHaveProperty("guest.$type$", "Anonymous")
  expect(guest.getCurrentValue()).not.toHaveProperty("me")
})

test("says what is missing without the test server", async () => {
  disableJazzTestSync()

  await expect(new TestJazzContextManager().createContext({})).rejects.toThrow(
    "You need to setup a test sync server with setupJazzTestSync to use the Auth functions",
  )
})

test("the connection is what the test says", async () => {
  const { now } = await start()
  const heard: boolean[] = []
  const stop = now().addConnectionListener((connected) => heard.push(connected))

  MockConnectionStatus.setIsConnected(false)
  expect(now().connected()).toBe(false)
  MockConnectionStatus.setIsConnected(true)
  stop()
  MockConnectionStatus.setIsConnected(true)

  expect(heard).toEqual([false, true])
})

test("demo users come back by name", async () => {
  const { storage, now } = await start()
  const demo = new DemoAuth(now().authenticate, storage)
  const rosa = now().me.$jazz.id

  await demo.signUp("Rosa")
  await now().me.$jazz.waitForAllCoValuesSync()
  await expect(demo.signUp("Rosa")).rejects.toThrow("User already registered")
  await expect(demo.logIn("Nobody")).rejects.toThrow("User not found")
  expect(await demo.getExistingUsers()).toEqual(["Rosa"])

  await now().logOut()
  await demo.logIn("Rosa")
  expect(now().me.$jazz.id).toBe(rosa)
})
