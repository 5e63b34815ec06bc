import { beforeEach, expect, test } from "vitest"
import { Account, co, coField, CoMap, Group, Profile, z } from "../index.ts"
import { createJazzTestAccount, setupJazzTestSync } from "../testing/index.ts"
import { createJazzContextFromExistingCredentials } from "../context/create-context.ts"
import { randomSessionProvider } from "../context/session-provider.ts"
import { getPeerConnectedToTestSyncServer } from "../testing/test-sync.ts"

class Root extends CoMap {
  version = coField.number
}
class AppProfile extends Profile {
  bio = coField.optional.string
}

const logIn = (account: Account, AccountSchema: typeof Account) =>
  createJazzContextFromExistingCredentials({
    AccountSchema,
    credentials: { accountID: account.$jazz.id, secret: account.$jazz.localNode.agentSecret },
    peers: [getPeerConnectedToTestSyncServer()],
    crypto: account.$jazz.localNode.crypto,
    sessionProvider: randomSessionProvider,
    asActiveAccount: true,
  })

beforeEach(async () => {
  await setupJazzTestSync()
})

test("the migration of an account class runs at creation and at every login, as the account", async () => {
  const seen: unknown[] = []
  class AppAccount extends Account {
    override migrate(creationProps?: { readonly name: string }): void {
      super.migrate(creationProps)
      seen.push([creationProps?.name, this.$jazz.has("root"), this instanceof AppAccount, Account.getMe() === this])
    }
  }

  const account = await createJazzTestAccount({ AccountSchema: AppAccount, creationProps: { name: "Ann" } })
  await account.$jazz.waitForAllCoValuesSync()
  const { account: again } = await logIn(account, AppAccount)

  expect(seen).toEqual([
    ["Ann", false, true, true],
    [undefined, false, true, true],
  ])
  expect([again, account]).toEqual([expect.any(AppAccount), expect.any(AppAccount)])
})

test("fields of an account class are read as their classes, and what is no field stays with the instance", async () => {
  class AppAccount extends Account {
    override profile = coField.ref(AppProfile)
    override root = coField.ref(Root)
    visits = 3
    override async migrate(this: AppAccount): Promise<void> {
      await Promise.resolve()
      this.$jazz.set("profile", AppProfile.create({ name: "Ben", bio: "plays" }, Group.create().makePublic()))
      if (!this.$jazz.has("root")) this.$jazz.set("root", Root.create({ version: 1 }))
    }
  }

  const account = await createJazzTestAccount({ AccountSchema: AppAccount, isCurrentActiveAccount: true })
  const loaded = await AppAccount.load(account.$jazz.id, { resolve: { profile: true, root: true } })

  expect([account.root, account.profile]).toEqual([expect.any(Root), expect.any(AppProfile)])
  expect([account.visits, Object.keys(account), account.$type$]).toEqual([3, ["visits"], "Account"])
  expect(loaded.$isLoaded && [loaded instanceof AppAccount, loaded.profile.bio, loaded.root.version]).toEqual([true, "plays", 1])
})

test("an account class without fields has those of any account", async () => {
  class AppAccount extends Account {}

  const account = await createJazzTestAccount({ AccountSchema: AppAccount, isCurrentActiveAccount: true, creationProps: { name: "Ann" } })
  const { profile } = await account.$jazz.ensureLoaded({ resolve: { profile: true } })

  expect([account instanceof AppAccount, profile.name, account.root]).toEqual([true, "Ann", undefined])
  expect(AppAccount.getMe()).toBe(account)
})

test("a migration that throws lets the creation fail", async () => {
  class AppAccount extends Account {
    override migrate(): void {
      throw new Error("not today")
    }
  }

  await expect(createJazzTestAccount({ AccountSchema: AppAccount })).rejects.toThrow("not today")
})

test("a schema refers to an account class", async () => {
  class AppAccount extends Account {}
  const Card = co.map({ of: AppAccount, text: z.string() })
  const account = await createJazzTestAccount({ AccountSchema: AppAccount, isCurrentActiveAccount: true })

  const card = Card.create({ of: account, text: "hi" })

  expect(card.of).toBeInstanceOf(AppAccount)
})
