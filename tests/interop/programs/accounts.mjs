import {
  Account,
  AuthSecretStorage,
  co,
  createAnonymousJazzContext,
  createJazzContext,
  createJazzContextForNewAccount,
  createJazzContextFromExistingCredentials,
  DemoAuth,
  Group,
  InMemoryKVStore,
  isControlledAccount,
  KvStoreContext,
  MockSessionProvider,
  PassphraseAuth,
  Profile,
  z,
} from "jazz-tools"
import {
  createJazzTestAccount,
  getPeerConnectedToTestSyncServer,
  runWithoutActiveAccount,
  TestJazzContextManager,
  TestJSCrypto,
} from "jazz-tools/testing"
import { attempt, attemptLater, me, newPeer, settle, show, state } from "./show.mjs"

const crypto = await TestJSCrypto.create()
const Root = co.map({ n: z.number() })
const Bio = co.profile({ bio: z.string().optional() })
const app = () => co.account({ profile: Bio, root: Root })
KvStoreContext.getInstance().initialize(new InMemoryKVStore())
const words = Array.from({ length: 2048 }, (_, i) => `w${i}`)

await show("the active account", () => [
  [me.$type$, me.isMe, me instanceof Account, isControlledAccount(me), me.$jazz.loadedAs === me, me.$jazz.isLocalNodeOwner],
  [
    me.$jazz.owner,
    me.$jazz.createdBy,
    me.$jazz.has("profile"),
    me.$jazz.has("root"),
    state(me.profile),
    me.root,
    Object.keys(me.$jazz.refs),
  ],
  [JSON.stringify(me), me.getRoleOf("me"), me.getRoleOf("everyone"), co.account().getMe() === me, app().getMe() === Account.getMe()],
])
await show("the profile that Jazz makes", async () => {
  const { profile } = await me.$jazz.ensureLoaded({ resolve: { profile: true } })
  const { owner } = profile.$jazz
  return [profile.name, Object.keys(profile), owner.getRoleOf("everyone"), owner.members.length]
})
await show("migrations", async () => {
  const log = []
  const Migrating = app().withMigration(async (account, creationProps) => {
    log.push(creationProps, account.$jazz.has("root"), account.$jazz.has("profile"), Account.getMe() === account)
    await settle(5)
    account.$jazz.set("root", { n: 1 })
    log.push("end")
  })
  const account = await createJazzTestAccount({ AccountSchema: Migrating, creationProps: { name: "N", more: 5 } })
  const { root, profile } = await account.$jazz.ensureLoaded({ resolve: { root: true, profile: true } })
  return [log, root.n, profile.name, root.$jazz.owner.members.length, Account.getMe() === me]
})
await show("classes of accounts", async () => {
  const log = []
  class Migrating extends Account {
    async migrate(creationProps) {
      log.push(creationProps, super.migrate(creationProps), this instanceof Migrating, Account.getMe() === this)
      await settle(5)
      this.$jazz.set("profile", Profile.create({ name: "by class" }, Group.create().makePublic()))
    }
  }
  const account = await createJazzTestAccount({ AccountSchema: Migrating, creationProps: { name: "N", more: 5 } })
  const { profile } = await account.$jazz.ensureLoaded({ resolve: { profile: true } })
  const again = await Migrating.load(account.$jazz.id, { loadAs: account })
  return [log, account instanceof Migrating, again instanceof Migrating, profile.name]
})
for (const make of [() => ({ name: "X", bio: "b" }), () => Bio.create({ name: "I" }, Group.create().makePublic())])
  await show(`a migration that sets the profile: ${make}`, async () => {
    const Migrating = app().withMigration((account) => account.$jazz.set("profile", make()))
    const account = await createJazzTestAccount({ AccountSchema: Migrating })
    const { profile } = await account.$jazz.ensureLoaded({ resolve: { profile: true } })
    return [profile.name, profile.bio, profile.$jazz.owner.getRoleOf("everyone"), typeof profile.inbox, account.$jazz.has("root")]
  })
await show("set", async () => {
  const account = await createJazzTestAccount({ AccountSchema: app(), isCurrentActiveAccount: true })
  const nothing = [undefined, null].map((value) => attempt(() => account.$jazz.set("root", value)))
  account.$jazz.set("root", { n: 1 })
  const first = account.root.n
  account.$jazz.set("root", Root.create({ n: 2 }))
  return [nothing, first, account.root.n, account.$jazz.refs.root.id === account.root.$jazz.id]
})
await show("accounts of others", async () => {
  const { account, seen } = await newPeer("Otto")
  const loaded = await app().load(account.$jazz.id, { resolve: { profile: true } })
  loaded.$jazz.set("root", { n: 1 })
  return [loaded.profile.name, loaded.root, seen.isMe, isControlledAccount(seen), me.canRead(seen), me.canWrite(seen), seen.canAdmin(seen)]
})
await show("createAs", async () => {
  const worker = await createJazzTestAccount()
  await worker.$jazz.waitForAllCoValuesSync()
  const log = []
  const onCreate = (account, seenWorker, credentials) =>
    void log.push(
      account.$jazz.id !== worker.$jazz.id,
      seenWorker.$jazz.id === worker.$jazz.id,
      Object.keys(credentials),
      Account.getMe() === me,
    )
  const made = await app().createAs(worker, { creationProps: { name: "Made" }, onCreate })
  const { profile } = await made.account.$jazz.ensureLoaded({ resolve: { profile: true } })
  return [log, Object.keys(made).sort(), profile.name, made.account.$jazz.loadedAs.$jazz.id === worker.$jazz.id]
})
await show("profiles", () => [
  attempt(() => Profile.create({ name: "x" }, { owner: me })),
  Profile.create({ name: "x" }, Group.create()).name,
  co.profile().create({ name: "x" }, me).name,
])

const open = (storage, options = {}) =>
  createJazzContext({
    peers: [getPeerConnectedToTestSyncServer()],
    crypto,
    authSecretStorage: storage,
    sessionProvider: new MockSessionProvider(),
    ...options,
  })
await show("contexts with stored credentials", async () => {
  const storage = new AuthSecretStorage("contexts")
  const first = await open(storage, { defaultProfileName: "Guesty" })
  const stored = await storage.get()
  const { profile } = await first.account.$jazz.ensureLoaded({ resolve: { profile: true } })
  await first.account.$jazz.waitForAllCoValuesSync()
  const second = await open(storage)
  const third = await open(storage, { newAccountProps: { creationProps: { name: "New" } } })
  const same = [second, third].map(({ account }) => account.$jazz.id === first.account.$jazz.id)
  await third.logOut()
  return [profile.name, stored.provider, storage.isAuthenticated, same, await storage.get(), Object.keys(first).sort()]
})
await show("contexts by hand", async () => {
  const provider = new MockSessionProvider()
  const credentials = { accountID: me.$jazz.id, secret: me.$jazz.localNode.getCurrentAgent().agentSecret }
  const options = { peers: [getPeerConnectedToTestSyncServer()], crypto, sessionProvider: provider }
  const again = await createJazzContextFromExistingCredentials({ credentials, asActiveAccount: false, ...options })
  const other = [again.account.$jazz.id === me.$jazz.id, again.account.$jazz.sessionID !== me.$jazz.sessionID, Account.getMe() === me]
  void again.done()
  const made = await createJazzContextForNewAccount({ creationProps: { name: "New" }, crypto, peers: [], sessionProvider: provider })
  const unknown = { ...credentials, accountID: "co_zNobodyNobodyNobodyNobodyNo" }
  const missing = await attemptLater(() =>
    createJazzContextFromExistingCredentials({ credentials: unknown, asActiveAccount: false, ...options, peers: [] }),
  )
  return [other, made.account.isMe, missing]
})
await show("nobody and guests", async () => {
  const asNobody = runWithoutActiveAccount(() => [() => Account.getMe(), () => Group.create(), () => Root.create({ n: 1 })].map(attempt))
  const { agent, done } = createAnonymousJazzContext({ peers: [], crypto })
  const asGuest = [() => Account.getMe(), () => Group.create()].map(attempt)
  void done()
  return [asNobody, asGuest, agent.$type$, agent.canRead(me), agent.canWrite(me)]
})
await show("credentials", async () => {
  const storage = new AuthSecretStorage("credentials")
  const heard = []
  const stop = storage.onUpdate((isAuthenticated) => heard.push(isAuthenticated))
  const set = (provider) => storage.set({ accountID: "co_zA", accountSecret: "secret", provider, secretSeed: new Uint8Array([1, 2]) })
  for (const provider of ["anonymous", "x", "y"]) await set(provider)
  const store = KvStoreContext.getInstance().getStorage()
  const text = await store.get("credentials")
  await storage.clear()
  stop()
  await set("z")
  await store.set("credentials", "{}")
  return [heard, JSON.parse(text), await attemptLater(() => storage.get()), new AuthSecretStorage().getStorageKey()]
})
await show("passphrases", async () => {
  const storage = new AuthSecretStorage("passphrases")
  const { account } = await open(storage)
  const calls = []
  const authenticate = async (credentials) => void calls.push(Object.keys(credentials).sort())
  const register = async (secret, props) => (calls.push([typeof secret, props]), "co_zNew")
  const auth = new PassphraseAuth(crypto, authenticate, register, storage, words)
  let shown = 0
  auth.subscribe(() => shown++)
  const phrase = await auth.signUp("Nora")
  const signedUp = [phrase.split(" ").length, auth.passphrase, shown, (await storage.get()).provider]
  await auth.logIn(phrase)
  const loggedIn = [auth.passphrase === phrase, shown, (await auth.getCurrentAccountPassphrase()) === phrase]
  const made = await auth.registerNewAccount(auth.generateRandomPassphrase(), "Bob")
  const { profile } = await account.$jazz.ensureLoaded({ resolve: { profile: true } })
  return [
    signedUp,
    loggedIn,
    made,
    (await storage.get()).accountID,
    shown,
    profile.name,
    calls,
    await attemptLater(() => auth.logIn("bad words")),
  ]
})
await show("demo users", async () => {
  const storage = new AuthSecretStorage("demo")
  await open(storage)
  const calls = []
  const auth = new DemoAuth(async (credentials) => void calls.push(Object.keys(credentials).sort()), storage)
  const unknown = await attemptLater(() => auth.logIn("nobody"))
  await auth.signUp("ann")
  const twice = await attemptLater(() => auth.signUp("ann"))
  await auth.logIn("ann")
  return [unknown, twice, await auth.getExistingUsers(), (await storage.get()).provider, calls]
})
await show("context managers of tests", async () => {
  const account = await createJazzTestAccount({ isCurrentActiveAccount: true })
  const managers = [{ isAuthenticated: true }, {}].map((options) => TestJazzContextManager.fromAccount(account, options))
  const told = managers.map((manager) => [manager.getCurrentValue().me === account, manager.getAuthSecretStorage().isAuthenticated])
  const early = await attemptLater(() => new TestJazzContextManager().authenticate({ accountID: "co_z", accountSecret: "x" }))
  return [told, early]
})
