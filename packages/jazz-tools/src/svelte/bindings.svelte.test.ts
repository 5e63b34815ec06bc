import { flushSync, mount, unmount } from "svelte"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { co, z, type Account } from "../index.ts"
import { createJazzTestAccount, createJazzTestContext, createJazzTestGuest, MockConnectionStatus, setupJazzTestSync } from "./testing.ts"
import * as entry from "./index.ts"
import * as testing from "./testing.ts"
import Crew from "./fixtures/Crew.svelte"
import type { AccountCoState, CoState } from "./index.ts"

const Member = co.map({ name: z.string() })
const CrewSchema = co.map({ name: z.string(), members: co.list(Member) })
const AnyAccount = co.account()
const schema = Object.assign(CrewSchema, { account: AnyAccount })

interface Made {
  readonly crew: CoState<typeof CrewSchema>
  readonly me: AccountCoState<typeof AnyAccount>
}

let me: Account
let mounted: object | undefined
const page = document.createElement("div")

beforeEach(async () => {
  await setupJazzTestSync()
  me = await createJazzTestAccount({ isCurrentActiveAccount: true, creationProps: { name: "Ann" } })
})

afterEach(() => {
  if (mounted) void unmount(mounted)
  mounted = undefined
})

function show(props: object, context = createJazzTestContext({ account: me })): Made {
  let made: Made | undefined
  const own = { schema, onMade: (all: Made) => (made = all) }
  const all: object = Object.defineProperties(own, Object.getOwnPropertyDescriptors(props)) // getters stay what they are
  mounted = mount(Crew, { target: page, props: all, context })
  flushSync()
  if (!made) throw new Error("not mounted")
  return made
}
const shown = (part: string) => page.querySelector(`.${part}`)?.textContent
const whenShown = (part: string, text: string) => vi.waitFor(() => expect(shown(part)).toBe(text))

test("a value is shown, and again when it changes", async () => {
  const crew = CrewSchema.create({ name: "Blue", members: [{ name: "Bo" }] })
  show({ id: crew.$jazz.id, resolve: { members: { $each: true } } })
  await whenShown("crew", "Blue")
  expect(shown("members")).toBe("Bo")

  crew.$jazz.set("name", "Red")
  await whenShown("crew", "Red")
  crew.members.$jazz.push({ name: "Cy" })
  await whenShown("members", "Bo, Cy")
})

test("another id is another value, and no id none", async () => {
  const [one, two] = ["One", "Two"].map((name) => CrewSchema.create({ name, members: [] }))
  let id = $state(one?.$jazz.id)
  show({
    resolve: {},
    get id() {
      return id
    },
  })
  await whenShown("crew", "One")

  id = two?.$jazz.id
  await whenShown("crew", "Two")
  id = undefined
  await whenShown("crew", "unavailable")
})

test("a value of somebody else's that nobody may read says so", async () => {
  const other = await createJazzTestAccount()
  const secret = CrewSchema.create({ name: "Secret", members: [] }, { owner: other })
  await secret.$jazz.waitForSync()
  show({ id: secret.$jazz.id, resolve: {} })
  await whenShown("crew", "unauthorized")
})

test("the own account, whether it is signed in, and the connection", async () => {
  const made = show({ id: undefined, resolve: {} }, createJazzTestContext({ account: me, isAuthenticated: true }))
  await whenShown("me", "Ann")
  expect(shown("authenticated")).toBe("true")
  expect(made.me.agent).toBe(me)

  expect(shown("online")).toBe("true")
  MockConnectionStatus.setIsConnected(false)
  await whenShown("online", "false")
  MockConnectionStatus.setIsConnected(true)
})

test("a guest has no account", async () => {
  const made = show({ id: undefined, resolve: {} }, createJazzTestContext({ account: await createJazzTestGuest() }))
  expect(shown("me")).toBe("unavailable")
  expect(made.me.agent.$type$).toBe("Anonymous")
})

test("outside of a provider it says what is missing", () => {
  expect(() => show({ id: undefined, resolve: {} }, new Map())).toThrow("useJazzContext must be used within a JazzSvelteProvider")
})

test("the entries have exactly their names", () => {
  const names =
    "AccountCoState CoState Image InviteListener JAZZ_AUTH_CTX JAZZ_CTX JazzSvelteProvider JazzSvelteProviderWithClerk PasskeyAuthBasicUI " +
    "SyncConnectionStatus createInviteLink getAuthSecretStorage getJazzContext parseInviteLink useClerkAuth useIsAuthenticated " +
    "usePasskeyAuth usePassphraseAuth"
  expect(Object.keys(entry).toSorted()).toEqual(names.split(" "))
  expect(Object.keys(testing)).toContain("createJazzTestContext")
})
