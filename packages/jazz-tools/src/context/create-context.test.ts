import { PureJSCrypto } from "cojson/crypto/PureJSCrypto"
import { beforeEach, expect, test } from "vitest"
import { AuthSecretStorage } from "../auth/auth-secret-storage.ts"
import { InMemoryKVStore, KvStoreContext } from "../auth/kv-store.ts"
import { co, Group, z, type Account } from "../index.ts"
import { getPeerConnectedToTestSyncServer, setupJazzTestSync } from "../testing/test-sync.ts"
import { activeAccountContext } from "./active-account.ts"
import {
  createAnonymousJazzContext,
  createJazzContext,
  createJazzContextForNewAccount,
  createJazzContextFromExistingCredentials,
} from "./create-context.ts"
import { MockSessionProvider } from "./session-provider.ts"

KvStoreContext.getInstance().initialize(new InMemoryKVStore())
const crypto = await PureJSCrypto.create()
const sessionProvider = new MockSessionProvider()
const authSecretStorage = new AuthSecretStorage()
const options = () => ({ crypto, sessionProvider, peers: [getPeerConnectedToTestSyncServer()] })

async function profileOf(account: Account) {
  return (await account.$jazz.ensureLoaded({ resolve: { profile: true } })).profile
}

beforeEach(async () => {
  await setupJazzTestSync()
  await authSecretStorage.clear()
  activeAccountContext.set(null)
})

test("makes an anonymous account, stores it, finds it again, and forgets it at log-out", async () => {
  const first = await createJazzContext({ ...options(), authSecretStorage, defaultProfileName: "Visitor" })
  expect(activeAccountContext.get()).toBe(first.account)
  expect(await authSecretStorage.get()).toMatchObject({ accountID: first.account.$jazz.id, provider: "anonymous" })
  expect((await profileOf(first.account)).name).toBe("Visitor")
  await first.account.$jazz.waitForAllCoValuesSync()
  await first.done()

  const second = await createJazzContext({ ...options(), authSecretStorage })
  expect(second.account.$jazz.id).toBe(first.account.$jazz.id)
  expect(second.account.$jazz.sessionID).not.toBe(first.account.$jazz.sessionID)
  await second.logOut()

  expect(await authSecretStorage.get()).toBeNull()
})

test("a secret seed stored for an anonymous account is the one its secret derives from", async () => {
  await createJazzContext({ ...options(), authSecretStorage })

  const stored = await authSecretStorage.get()
  expect(stored?.secretSeed && crypto.agentSecretFromSecretSeed(stored.secretSeed)).toBe(stored?.accountSecret)
})

test("runs the migration at creation with creation props and at every log-in without", async () => {
  const calls: unknown[] = []
  const Depot = co.account({ profile: co.profile(), root: co.map({ n: z.number() }) }).withMigration(async (account, creationProps) => {
    calls.push(creationProps?.name)
    if (!account.$jazz.has("root")) account.$jazz.set("root", { n: 7 })
  })
  const made = await createJazzContextForNewAccount({ ...options(), AccountSchema: Depot, creationProps: { name: "Depot" } })
  await made.account.$jazz.waitForAllCoValuesSync()

  const again = await createJazzContextFromExistingCredentials({
    ...options(),
    AccountSchema: Depot,
    credentials: { accountID: made.account.$jazz.id, secret: made.node.agentSecret },
    asActiveAccount: false,
  })
  const { root } = await again.account.$jazz.ensureLoaded({ resolve: { root: true } })

  expect(calls).toEqual(["Depot", undefined])
  expect(root.n).toBe(7)
  expect(activeAccountContext.get()).toBe(made.account)
})

test("every new account has an inbox that others can write to", async () => {
  const { account } = await createJazzContextForNewAccount({ ...options(), creationProps: { name: "Post" } })

  const profile = await profileOf(account)
  expect(profile.inbox).toMatch(/^co_z/)
  expect(profile.inboxInvite).toMatch(/^co_z\w+\/inviteSecret_z\w+$/)
})

test("a failed start leaves the active account as it was", async () => {
  const me = await createJazzContextForNewAccount({ ...options(), creationProps: { name: "Me" } })
  const other = await createJazzContextForNewAccount({ ...options(), creationProps: { name: "Other" } })
  await other.account.$jazz.waitForAllCoValuesSync()
  activeAccountContext.set(me.account)
  const Broken = co.account({ profile: co.profile(), root: co.map({}) }).withMigration(async () => {
    throw new Error("broken migration")
  })
  const credentials = { accountID: other.account.$jazz.id, secret: other.node.agentSecret }

  const start = { ...options(), credentials, asActiveAccount: true }
  await expect(createJazzContextFromExistingCredentials({ ...start, AccountSchema: Broken })).rejects.toThrow("broken migration")
  await expect(
    createJazzContextFromExistingCredentials({
      ...options(),
      asActiveAccount: true,
      credentials: { ...credentials, secret: me.node.agentSecret },
    }),
  ).rejects.toThrow("Account secret does not match expected agent ID in account")

  expect(activeAccountContext.get()).toBe(me.account)
})

test("a guest reads what is public and nothing else", async () => {
  const Page = co.map({ title: z.string() })
  const { account } = await createJazzContextForNewAccount({ ...options(), creationProps: { name: "Editor" } })
  const open = Page.create({ title: "Front page" }, Group.create({ owner: account }).makePublic())
  const draft = Page.create({ title: "Draft" }, Group.create({ owner: account }))
  await account.$jazz.waitForAllCoValuesSync()

  const { agent } = createAnonymousJazzContext(options())
  const [front, hidden] = await Promise.all([open, draft].map((page) => Page.load(page.$jazz.id, { loadAs: agent })))

  expect(activeAccountContext.isGuest).toBe(true)
  expect(front?.$isLoaded && front.title).toBe("Front page")
  expect(hidden?.$jazz.loadingState).toBe("unauthorized")
})
