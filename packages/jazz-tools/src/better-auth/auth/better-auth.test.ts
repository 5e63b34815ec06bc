import { betterAuth } from "better-auth"
import { memoryAdapter } from "better-auth/adapters/memory"
import { createAuthClient } from "better-auth/client"
import { emailOTPClient } from "better-auth/client/plugins"
import { emailOTP } from "better-auth/plugins"
import { beforeEach, expect, test } from "vitest"
import { AuthSecretStorage } from "../../index.ts"
import { setupJazzTestSync, TestJazzContextManager } from "../../testing/index.ts"
import { jazzPluginClient } from "./client.ts"
import { jazzPlugin } from "./server.ts"

const SITE = "http://id.test"
const USER = { email: "ann@id.test", password: "correct horse", name: "Ann" }

let rows: { user: { accountID: string; encryptedCredentials: string }[]; verification: { identifier: string }[] }
let auth: ReturnType<typeof newServer>
let oneTimePassword: string
let devices = 0

function newServer() {
  const sendVerificationOTP = async ({ otp }: { readonly otp: string }) => {
    oneTimePassword = otp
  }
  return betterAuth({
    baseURL: SITE,
    secret: "s".repeat(32),
    database: memoryAdapter(rows as never),
    emailAndPassword: { enabled: true },
    socialProviders: { github: { clientId: "id", clientSecret: "secret" } },
    plugins: [jazzPlugin(), emailOTP({ sendVerificationOTP })],
    logger: { disabled: true },
  })
}

beforeEach(async () => {
  await setupJazzTestSync()
  rows = Object.assign({ session: [], account: [] }, { user: [], verification: [] })
  auth = newServer()
})

async function ask(
  path: string,
  init: { readonly method?: string; readonly body?: string; readonly headers?: Record<string, string> } = {},
): Promise<{ readonly status: number; readonly body: unknown }> {
  const headers = { origin: SITE, "content-type": "application/json", ...init.headers }
  const response = await auth.handler(new Request(`${SITE}/api/auth${path}`, { ...init, headers }))
  return { status: response.status, body: await response.json().catch(() => undefined) }
}

/** A browser with an anonymous account of its own, and cookies. */
async function newDevice() {
  const cookies = new Map<string, string>()
  const requests: string[] = []
  const customFetchImpl: typeof fetch = async (url, init) => {
    const headers = new Headers(init?.headers)
    requests.push(`${new URL(String(url)).pathname.replace("/api/auth", "")}${headers.has("x-jazz-auth") ? " with account" : ""}`)
    headers.set("origin", SITE)
    headers.set("cookie", [...cookies].map((pair) => pair.join("=")).join("; "))
    const response = await auth.handler(new Request(String(url), { ...init, headers: Object.fromEntries(headers) }))
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";")
      cookies.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1))
    }
    return response
  }
  const client = createAuthClient({ baseURL: SITE, plugins: [jazzPluginClient(), emailOTPClient()], fetchOptions: { customFetchImpl } })
  const jazz = new TestJazzContextManager({ authSecretStorageKey: `device-${devices++}` })
  const follow = () => {
    const context = jazz.getCurrentValue()
    if (context) client.jazz.setJazzContext(context)
    client.jazz.setAuthSecretStorage(jazz.getAuthSecretStorage())
  }
  jazz.subscribe(follow)
  await jazz.createContext({})
  const id = () => {
    const context = jazz.getCurrentValue()
    return context && "me" in context ? context.me.$jazz.id : undefined
  }
  return { client, jazz, requests, id, isSignedIn: () => jazz.getAuthSecretStorage().isAuthenticated }
}

test("who signs up keeps the account, which is stored encrypted", async () => {
  const { client, jazz, id, isSignedIn, requests } = await newDevice()
  const before = id()

  await client.signUp.email(USER)

  expect([id() === before, isSignedIn(), (await jazz.getAuthSecretStorage().get())?.provider]).toEqual([true, true, "better-auth"])
  expect(requests).toEqual(["/sign-up/email with account"])
  expect(rows.user).toMatchObject([{ accountID: before, encryptedCredentials: expect.not.stringContaining("sealerSecret") }])
})

test("who signs in elsewhere gets the account, and signs out of both", async () => {
  const [first, second] = [await newDevice(), await newDevice()]
  await first.client.signUp.email(USER)

  const { data } = await second.client.signIn.email(USER)
  expect([second.id() === first.id(), second.isSignedIn(), second.requests]).toEqual([true, true, ["/sign-in/email"]])
  expect(Object.keys(data?.user ?? {})).not.toContain("encryptedCredentials")
  await second.client.signOut()

  expect([second.id() === first.id(), second.isSignedIn(), first.isSignedIn()]).toEqual([false, false, true])
})

test("the session tells who is signed in: Jazz follows", async () => {
  const { client, jazz, id, isSignedIn } = await newDevice()
  await client.signUp.email(USER)
  const account = id()
  await jazz.logOut()
  expect(isSignedIn()).toBe(false)

  await client.getSession()

  expect([id() === account, isSignedIn()]).toEqual([true, true])
})

test("a wrong password changes nothing", async () => {
  const [first, second] = [await newDevice(), await newDevice()]
  await first.client.signUp.email(USER)

  const { error } = await second.client.signIn.email({ ...USER, password: "wrong horse" })

  expect([error?.status, second.isSignedIn(), second.id() === first.id()]).toEqual([401, false, false])
})

test.each(["nothing", "nonsense", "{}", '{"accountID":"co_z1"}'])("no user without an account: %s", async (header) => {
  const headers: Record<string, string> = header === "nothing" ? {} : { "x-jazz-auth": header }

  const answer = await ask("/sign-up/email", { method: "POST", headers, body: JSON.stringify(USER) })

  expect(answer).toMatchObject({ status: 422, body: { message: "JazzAuth is required on user creation" } })
  expect(rows.user).toEqual([])
})

test("the account waits for who comes back from another page", async () => {
  const { client, requests } = await newDevice()

  const { data } = await client.signIn.social({ provider: "github" })
  const state = new URL(data?.url ?? "").searchParams.get("state")

  expect(requests).toEqual(["/sign-in/social with account"])
  expect(rows.verification.map(({ identifier }) => identifier)).toEqual([state, `jazz-auth-${state}`])
  expect(await ask("/callback/github?code=x&state=other")).toMatchObject({ status: 404, body: { message: "Verification not found" } })
  expect(await ask("/sign-in/social", { method: "POST", body: JSON.stringify({ provider: "github" }) })).toMatchObject({
    status: 500,
    body: { message: "JazzAuth not found in context" },
  })
})

test("the account waits for a one-time password", async () => {
  const { client, id, isSignedIn } = await newDevice()
  const { email } = USER

  await client.emailOtp.sendVerificationOtp({ email, type: "sign-in" })
  await client.signIn.emailOtp({ email, otp: oneTimePassword })

  expect([isSignedIn(), rows.user[0]?.accountID === id()]).toEqual([true, true])
})

test("logging out of Jazz ends the session, if there is one", async () => {
  let session: unknown = { user: {} }
  const requests: unknown[] = []
  const store = { atoms: { session: { get: () => ({ data: session }) } } }
  const { jazz: actions } = jazzPluginClient().getActions(((...request: unknown[]) => requests.push(request)) as never, store as never)
  const storage = new AuthSecretStorage("log-out")
  actions.setAuthSecretStorage(storage)
  const signIn = () => storage.set({ accountID: "co_z1", accountSecret: "sealerSecret_z1/signerSecret_z1", provider: "better-auth" })

  await signIn()
  await storage.clear()
  session = null
  await signIn()
  await storage.clear()

  expect(requests).toEqual([["/sign-out", { method: "POST" }]])
})

test("without stored credentials nobody can sign up", async () => {
  const { client, jazz } = await newDevice()
  await jazz.getAuthSecretStorage().clear()

  await expect(client.signUp.email(USER)).rejects.toThrow("Jazz credentials not found")
})
