import { wordlist } from "@scure/bip39/wordlists/english"
import { AuthSecretStorage, DemoAuth, InMemoryKVStore, KvStoreContext, PassphraseAuth } from "jazz-tools"
import { BrowserPasskeyAuth } from "jazz-tools/browser"
import { TestJazzContextManager } from "jazz-tools/testing"
import { attempt, attemptLater, me, show } from "./show.mjs"

// credentials, and the ways to keep them
const { crypto } = me.$jazz.localNode
KvStoreContext.getInstance().initialize(new InMemoryKVStore())
const store = KvStoreContext.getInstance().getStorage()
const PHRASE = `${"abandon ".repeat(23)}art`
const ACCOUNT = { accountID: "co_zSomebody", accountSecret: "secret" }
const isError = async (action) => (await attemptLater(action)) instanceof Error
/** In one order. */
const sorted = (credentials) => credentials && Object.entries(credentials).sort()

let names = 0
const newStorage = () => new AuthSecretStorage(`key ${names++}`)
const newSeed = () => {
  const secretSeed = crypto.newRandomSecretSeed()
  return { secretSeed, accountSecret: crypto.agentSecretFromSecretSeed(secretSeed) }
}

await show("keys of storages", () => {
  const refused = ["", 5, null].map((key) => attempt(() => new AuthSecretStorage(key)) instanceof Error)
  return [refused, new AuthSecretStorage("x").getStorageKey(), new AuthSecretStorage().getStorageKey()]
})

for (const [name, kept] of Object.entries({
  nothing: {},
  "no provider": ACCOUNT,
  anonymous: { ...ACCOUNT, provider: "anonymous" },
  named: { ...ACCOUNT, provider: "house" },
  "with a seed": { ...ACCOUNT, provider: "house", secretSeed: new Uint8Array([1, 2]) },
  more: { ...ACCOUNT, provider: "house", other: 1 },
})) {
  await show(`kept: ${name}`, async () => {
    const storage = newStorage()
    const heard = []
    storage.onUpdate((isAuthenticated) => heard.push(isAuthenticated))
    await storage.set(kept)
    const text = await store.get(storage.getStorageKey())
    const read = await attemptLater(() => storage.get())
    await storage.clear()
    return [text, read instanceof Error ? read : sorted(read), storage.isAuthenticated, heard, await storage.get()]
  })
}

for (const text of ["", "{}", "garbage", '{"accountID":"co_z1"}', '{"accountID":"co_z1","secret":"s"}']) {
  await show(`read: ${text}`, async () => {
    const storage = newStorage()
    await store.set(storage.getStorageKey(), text)
    return attemptLater(() => storage.get())
  })
}

function phrases(authenticate = async () => {}) {
  const storage = newStorage()
  const calls = []
  const register = async (_secret, props) => {
    calls.push(props)
    return "co_zRegistered"
  }
  const logIn = async (credentials) => {
    calls.push(Object.keys(credentials).sort())
    await authenticate()
  }
  return { storage, calls, auth: new PassphraseAuth(crypto, logIn, register, storage, wordlist) }
}

for (const phrase of [
  "",
  "nope",
  undefined,
  null,
  5,
  "abandon ".repeat(24).trim(),
  PHRASE,
  `  ${PHRASE.toUpperCase()} `,
  PHRASE.slice(8),
]) {
  await show(`logging in with ${String(phrase).length} characters ${String(phrase).slice(0, 10)}`, async () => {
    const { auth, calls, storage } = phrases()
    let heard = 0
    auth.subscribe(() => heard++)
    const result = await attemptLater(() => auth.logIn(phrase))
    const kept = await storage.get()
    return [result, calls, kept?.provider, kept?.secretSeed?.length, auth.passphrase, heard]
  })
}

await show("phrases without credentials, or without a seed", async () => {
  const { auth, storage } = phrases()
  const actions = [() => auth.signUp(), () => auth.getCurrentAccountPassphrase(), () => auth.loadCurrentAccountPassphrase()]
  const without = await Promise.all(actions.map(attemptLater))
  await storage.set({ ...ACCOUNT, provider: "anonymous" })
  return [without, await Promise.all(actions.map(attemptLater))]
})

await show("signing up with a phrase", async () => {
  const { auth, storage } = phrases()
  await storage.set({ accountID: "co_zSomebody", ...newSeed(), provider: "anonymous" })
  const phrase = await auth.signUp()
  const same = [auth.passphrase === phrase, (await auth.getCurrentAccountPassphrase()) === phrase]
  return [phrase.split(" ").length, same, (await storage.get()).provider, auth.generateRandomPassphrase().split(" ").length]
})

await show("a log-in that fails keeps nothing", async () => {
  const { auth, storage } = phrases(() => Promise.reject(new Error("offline")))
  return [await attemptLater(() => auth.logIn(PHRASE)), await storage.get(), auth.passphrase]
})

await show("registering with a phrase", async () => {
  const { auth, calls, storage } = phrases()
  const id = await auth.registerNewAccount(PHRASE, "Ann")
  const { accountID, provider, secretSeed } = await storage.get()
  return [id, calls, accountID, provider, secretSeed.length, await isError(() => auth.registerNewAccount("nope", "Ann"))]
})

await show("demo users", async () => {
  const manager = new TestJazzContextManager()
  await manager.createContext({})
  const { authenticate } = manager.getCurrentValue()
  const storage = manager.getAuthSecretStorage()
  const auth = new DemoAuth(authenticate, storage)
  const unknown = [await attemptLater(() => auth.logIn("Ann")), await attemptLater(() => auth.logIn()), await auth.getExistingUsers()]
  await auth.signUp("Ann")
  const again = [await attemptLater(() => auth.signUp("Ann")), await attemptLater(() => auth.logIn("ann")), await auth.logIn("Ann")]
  return [unknown, again, await auth.getExistingUsers(), (await storage.get()).provider, manager.getCurrentValue().me.profile.name]
})

for (const action of ["register", "authenticate", "sign up"]) {
  await show(`the anonymous account, at ${action}`, async () => {
    const manager = new TestJazzContextManager()
    const events = []
    await store.clearAll()
    await manager.createContext({
      onAnonymousAccountDiscarded: async (account) => {
        events.push(account.$jazz.id === before, account.$isLoaded, manager.getCurrentValue().me.$jazz.id !== before)
      },
    })
    const before = manager.getCurrentValue().me.$jazz.id
    const { accountSecret } = newSeed()
    const accountID = me.$jazz.id
    await me.$jazz.waitForAllCoValuesSync()
    if (action === "register") await manager.register(accountSecret, { name: "Ann" })
    else if (action === "authenticate") await manager.authenticate({ accountID, accountSecret: me.$jazz.localNode.agentSecret })
    else await new PassphraseAuth(crypto, manager.authenticate, manager.register, manager.getAuthSecretStorage(), wordlist).signUp("Ann")
    return [events, manager.getCurrentValue().me.$jazz.id === before, manager.getAuthSecretStorage().isAuthenticated]
  })
}
await show("passkeys where there are none, as on a page that is not served securely", async () => {
  const storage = newStorage()
  const auth = new BrowserPasskeyAuth(crypto, async () => {}, storage, "App", "localhost")
  const without = [await attemptLater(() => auth.signUp("Ann")), await attemptLater(() => auth.logIn())]
  await storage.set({ ...ACCOUNT, accountID: me.$jazz.id, secretSeed: newSeed().secretSeed })
  return [without, await attemptLater(() => auth.signUp("Ann")), storage.isAuthenticated]
})
