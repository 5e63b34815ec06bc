/** An account of any schema, and an instance of any class that extends Account, is an Account wherever one is taken; what is given comes back. */
import { createElement } from "react"
import { expectTypeOf } from "vitest"
import {
  Account,
  authenticateRequest,
  co,
  coField,
  CoMap,
  createJazzContextForNewAccount,
  createJazzContextFromExistingCredentials,
  generateAuthToken,
  Group,
  Inbox,
  isControlledAccount,
  loadCoValue,
  Profile,
  z,
  type MaybeLoaded,
} from "jazz-tools"
import { JazzReactProvider, useAccount, type JazzProviderProps } from "jazz-tools/react"
import { JazzTestProvider } from "jazz-tools/react/testing"
import { createJazzTestAccount, setActiveAccount } from "jazz-tools/testing"
import { startWorker } from "jazz-tools/worker"

const Note = co.map({
  text: z.string(),
  get replies() {
    return co.list(Note)
  },
})
const Deep = co.account({
  profile: co.profile({ bio: z.string().optional(), avatar: co.image().optional() }),
  root: co.map({ notes: co.list(Note), byDay: co.record(z.string(), Note) }),
})
const Resolved = Deep.resolved({ profile: true, root: { notes: { $each: true } } })
const Migrating = co.account().withMigration((account) => {
  expectTypeOf(account).toExtend<Account>()
})
class Settings extends CoMap {
  dark = coField.boolean
}
class AppProfile extends Profile {
  bio = coField.optional.string
}
class Bare extends Account {
  visits = 0
}
class Classy extends Account {
  override profile = coField.ref(AppProfile)
  override root = coField.ref(Settings)
}
class Declared extends Account {
  declare profile: MaybeLoaded<Profile>
  declare root: MaybeLoaded<Settings>
}

/** Of every kind that programs can hold. */
interface Accounts {
  deep: co.loaded<typeof Deep>
  deeper: co.loaded<typeof Deep, { profile: { avatar: true }; root: { notes: { $each: { replies: true } }; byDay: true } }>
  resolved: co.loaded<typeof Resolved>
  migrating: co.loaded<typeof Migrating>
  bare: Bare
  classy: Classy
  declared: Declared
  narrowed: Extract<MaybeLoaded<co.loaded<typeof Deep>>, { $isLoaded: true }>
}

function named<A extends Account>(account: A): A {
  return account
}

export async function instances(accounts: Accounts, group: Group): Promise<void> {
  expectTypeOf<Accounts[keyof Accounts]>().toExtend<Account>()
  for (const account of [
    accounts.deep,
    accounts.deeper,
    accounts.resolved,
    accounts.migrating,
    accounts.bare,
    accounts.classy,
    accounts.declared,
  ]) {
    const any: Account = account
    await Note.load("co_z1", { loadAs: account })
    await loadCoValue(Note, "co_z1", { loadAs: account })
    group.addMember(account, "reader")
    setActiveAccount(account)
    Group.create({ owner: account }).removeMember(any)
    isControlledAccount(account)
    generateAuthToken(account)
    await Inbox.load(account)
    await account.$jazz.waitForAllCoValuesSync()
  }
  const list: Account[] = [accounts.narrowed, accounts.deep, accounts.classy]
  const byKind = new Map<string, Account>(Object.entries(accounts))
  byKind.set("first", list[0] ?? accounts.bare)
  expectTypeOf(named(accounts.deep)).toEqualTypeOf<co.loaded<typeof Deep>>()
  expectTypeOf(named(accounts.classy)).toEqualTypeOf<Classy>()
  createElement(JazzTestProvider, { account: accounts.deep, children: null })
  createElement(JazzTestProvider, { account: accounts.classy, children: null })
}

export async function schemas(options: Parameters<typeof createJazzContextFromExistingCredentials>[0]): Promise<void> {
  const { AccountSchema: _, ...rest } = options
  const creationProps = { name: "Ann" }
  const worker = await startWorker({ AccountSchema: Deep })
  expectTypeOf(worker.worker).toEqualTypeOf<co.loaded<typeof Deep, true>>()
  const { root } = await worker.worker.$jazz.ensureLoaded({
    resolve: { root: { notes: { $each: { replies: true } }, byDay: { $each: true } } },
  })
  expectTypeOf(root.notes[0]?.replies[0]?.$isLoaded).toEqualTypeOf<boolean | undefined>()
  expectTypeOf(root.byDay["monday"]?.text).toEqualTypeOf<string | undefined>()
  expectTypeOf((await startWorker({ AccountSchema: Classy })).worker).toEqualTypeOf<Classy>()
  expectTypeOf((await startWorker({ AccountSchema: Declared })).worker).toEqualTypeOf<Declared>()
  expectTypeOf((await startWorker({ AccountSchema: Migrating })).worker).toExtend<Account>()
  expectTypeOf((await createJazzContextForNewAccount({ ...rest, creationProps, AccountSchema: Bare })).account.visits).toBeNumber()
  expectTypeOf((await createJazzContextFromExistingCredentials({ ...rest, AccountSchema: Resolved })).account).toExtend<Account>()
  expectTypeOf((await createJazzTestAccount({ AccountSchema: Deep })).root.$isLoaded).toBeBoolean()
  expectTypeOf(await createJazzTestAccount({ AccountSchema: Classy })).toEqualTypeOf<Classy>()
  const answer = await authenticateRequest(new Request("http://localhost"))
  if (answer.account) expectTypeOf(answer.account).toExtend<Account>()
}

export function components(props: Omit<JazzProviderProps<typeof Deep>, "AccountSchema">): void {
  createElement(JazzReactProvider<typeof Deep>, { ...props, AccountSchema: Deep, onLogOut: () => {} })
  JazzReactProvider({ sync: { peer: "wss://localhost" }, AccountSchema: Resolved, children: null })
  JazzReactProvider({ sync: { peer: "wss://localhost" }, AccountSchema: Classy, children: null })
  const me = useAccount(Deep, { resolve: { root: { notes: true } } })
  if (me.$isLoaded) expectTypeOf(me).toExtend<Account>()
  expectTypeOf(useAccount(Deep, { select: (account) => account.$isLoaded && named(account).root.$isLoaded })).toBeBoolean()
}

export function mistakes(accounts: Accounts, group: Group): void {
  // @ts-expect-error the profile may not be here
  accounts.deep.profile.bio
  // @ts-expect-error no account
  named(group)
  // @ts-expect-error no account schema
  void startWorker({ AccountSchema: Note })
  // @ts-expect-error no such reference
  void accounts.deep.$jazz.ensureLoaded({ resolve: { root: { nope: true } } })
  // @ts-expect-error no such reference
  void accounts.classy.$jazz.ensureLoaded({ resolve: { root: { dark: true } } })
}
