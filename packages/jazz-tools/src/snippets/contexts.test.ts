/** Programs as the public documentation writes them; they must run unchanged. */
import { expect, test } from "vitest"
import { AuthSecretStorage, InMemoryKVStore, KvStoreContext, MockSessionProvider, createJazzContext } from "../index.ts"
import { TestJSCrypto, getPeerConnectedToTestSyncServer } from "../testing/index.ts"
import { start } from "./preamble.ts"

test("70. Creating a context", async () => {
  const { show, printed } = await start()
  KvStoreContext.getInstance().initialize(new InMemoryKVStore())
  const crypto = await TestJSCrypto.create()
  const authSecretStorage = new AuthSecretStorage()
  const open = (extra = {}) =>
    createJazzContext({
      peers: [getPeerConnectedToTestSyncServer()],
      crypto,
      authSecretStorage,
      sessionProvider: new MockSessionProvider(),
      ...extra,
    })
  const first = await open({ defaultProfileName: "Guesty" })
  const named = await first.account.$jazz.ensureLoaded({ resolve: { profile: true } })
  show(named.profile.name, first.account.isMe, (await authSecretStorage.get())?.provider, authSecretStorage.isAuthenticated)
  await first.account.$jazz.waitForAllCoValuesSync()
  const second = await open()
  show(second.account.$jazz.id === first.account.$jazz.id)
  await second.logOut()
  show(await authSecretStorage.get())
  const third = await open()
  show(third.account.$jazz.id === first.account.$jazz.id)

  expect(printed).toEqual(["Guesty true anonymous false", "true", "null", "false"])
})
