/** Signing in with a passkey, which a page is asked for, and with Clerk. */
import { page } from "./page.mjs"
import { AuthSecretStorage, co, Group, InMemoryKVStore, isClerkCredentials, JazzClerkAuth, KvStoreContext, z } from "jazz-tools"
import {
  BrowserPasskeyAuth,
  consumeInviteLinkFromWindowLocation,
  createInviteLink,
  LocalStorageKVStore,
  parseInviteLink,
} from "jazz-tools/browser"
import { attemptLater, me, show } from "./show.mjs"

const { crypto } = me.$jazz.localNode
KvStoreContext.getInstance().initialize(new InMemoryKVStore())
let storages = 0
const asked = []
/** What the browser answers, or throws. */
let credential = null
const answer = async (options) => {
  asked.push(options)
  if (credential instanceof Error) throw credential
  return credential
}
Object.defineProperty(page.navigator, "credentials", { configurable: true, value: { create: answer, get: answer } })

/** In one order, and without what is random. */
function look(value) {
  if (value instanceof Uint8Array || value instanceof ArrayBuffer) return `${value.byteLength} bytes`
  if (Array.isArray(value)) return value.map(look)
  if (typeof value === "string") return value.replace(/\(.*\)/, "(date)")
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort()
      .map(([key, member]) => [key, look(member)]),
  )
}

async function newUser() {
  const storage = new AuthSecretStorage(`key ${storages++}`)
  const secretSeed = crypto.newRandomSecretSeed()
  const accountSecret = crypto.agentSecretFromSecretSeed(secretSeed)
  await storage.set({ accountID: me.$jazz.id, secretSeed, accountSecret, provider: "anonymous" })
  const calls = []
  const authenticate = async ({ accountID, accountSecret: secret }) => calls.push([accountID, secret === accountSecret])
  asked.length = 0
  return { storage, calls, authenticate, auth: new BrowserPasskeyAuth(crypto, authenticate, storage, "My App", "app.test") }
}

for (const name of ["Bob", "  "])
  await show(`signing up with a passkey, ${name}`, async () => {
    const { storage, auth } = await newUser()
    const result = await attemptLater(() => auth.signUp(name))
    return [result, look(asked), (await storage.get()).provider, storage.isAuthenticated, me.profile.name]
  })
await show("signing up without a seed", async () => {
  const auth = new BrowserPasskeyAuth(crypto, async () => {}, new AuthSecretStorage("nothing"), "My App")
  return [await attemptLater(() => auth.signUp("x")), BrowserPasskeyAuth.id]
})
await show("logging in with a passkey", async () => {
  const { storage, auth, calls } = await newUser()
  await auth.signUp("Bob")
  const { id } = asked.pop().publicKey.user
  credential = { response: { userHandle: Uint8Array.from(id).buffer } }
  const result = await attemptLater(() => auth.logIn())
  const { provider, accountID } = await storage.get()
  return [result, look(asked), calls, provider, accountID === me.$jazz.id]
})
for (const [name, given] of Object.entries({ nothing: null, "a refusal": new Error("no") }))
  await show(`logging in, and the browser gives ${name}`, async () => {
    const { storage, auth, calls } = await newUser()
    credential = given
    const result = await attemptLater(() => auth.logIn())
    credential = null
    return [result, result?.cause?.message, calls, (await storage.get()).provider]
  })

const clerkUser = (unsafeMetadata = {}) => ({
  unsafeMetadata,
  fullName: "Full Name",
  firstName: "First",
  lastName: "Last",
  username: "user",
  primaryEmailAddress: { emailAddress: "mail@b.c" },
  id: "clerk1",
  async update(update) {
    this.unsafeMetadata = update.unsafeMetadata
  },
})
const NAMES = [{ fullName: null }, { lastName: null }, { firstName: null }, { username: null }, { primaryEmailAddress: null }]
for (let known = 0; known <= NAMES.length; known++)
  await show(`signing up with Clerk, ${known} names less`, async () => {
    const { storage, authenticate } = await newUser()
    const user = Object.assign(clerkUser(), ...NAMES.slice(0, known))
    const result = await attemptLater(() => new JazzClerkAuth(authenticate, async () => {}, storage).onClerkUserChange(user))
    return [result, Object.keys(user.unsafeMetadata).sort(), (await storage.get()).provider, me.profile.name]
  })
await show("logging in with Clerk, and out", async () => {
  const { storage, authenticate, calls } = await newUser()
  const auth = new JazzClerkAuth(authenticate, async () => calls.push("out"), storage)
  const user = clerkUser({ jazzAccountID: "co_zx", jazzAccountSecret: "secret", jazzAccountSeed: [1, 2] })
  await auth.onClerkUserChange(user)
  await auth.onClerkUserChange(user)
  const kept = await storage.get()
  await auth.onClerkUserChange(null)
  return [calls, kept.provider, kept.accountID, [user.unsafeMetadata, {}, undefined].map(isClerkCredentials), await storage.get()]
})

await show("invite links of a page", async () => {
  const Note = co.map({ a: z.string() })
  const note = Note.create({ a: "x" }, Group.create())
  const links = [createInviteLink(note, "writer", { valueHint: "v" }), createInviteLink(note, "reader", { baseURL: "https://z.z/a" })]
  return [
    links,
    links.map((link) => parseInviteLink(link).valueHint),
    await consumeInviteLinkFromWindowLocation({ invitedObjectSchema: Note }),
  ]
})
await show("the store of a page", async () => {
  const store = new LocalStorageKVStore()
  await store.set("a", "b")
  const read = [await store.get("a"), await store.get("z"), localStorage.getItem("a")]
  await store.delete("a")
  await store.set("q", "w")
  const then = [await store.get("a"), localStorage.length]
  await store.clearAll()
  return [read, then, localStorage.length]
})
