/** Programs as the public documentation writes them; they must run unchanged. */
import { expect, test } from "vitest"
import { AuthSecretStorage, InMemoryKVStore, KvStoreContext, MockSessionProvider, PassphraseAuth, createJazzContext } from "../index.ts"
import { TestJSCrypto, getPeerConnectedToTestSyncServer } from "../testing/index.ts"
import { start } from "./preamble.ts"

test("71. Passphrases", async () => {
  const { show, failsAsync, printed } = await start()
  KvStoreContext.getInstance().initialize(new InMemoryKVStore())
  const crypto = await TestJSCrypto.create()
  const authSecretStorage = new AuthSecretStorage()
  const ctx = await createJazzContext({
    peers: [getPeerConnectedToTestSyncServer()],
    crypto,
    authSecretStorage,
    sessionProvider: new MockSessionProvider(),
  })
  const words = Array.from({ length: 2048 }, (_, i) => "w" + i)
  const logins: string[] = []
  const auth = new PassphraseAuth(
    crypto,
    async (c) => {
      logins.push(c.accountID)
    },
    async () => "co_zUnused",
    authSecretStorage,
    words,
  )
  const phrase = await auth.signUp("Nora")
  const acc = await ctx.account.$jazz.ensureLoaded({ resolve: { profile: true } })
  show(phrase.split(" ").length, acc.profile.name, (await authSecretStorage.get())?.provider, authSecretStorage.isAuthenticated)
  show((await auth.getCurrentAccountPassphrase()) === phrase)
  await auth.logIn(phrase)
  show(logins[0] === acc.$jazz.id, auth.passphrase === phrase, await failsAsync(() => auth.logIn("bad words")))

  expect(printed).toEqual(["24 Nora passphrase true", "true", "true true Invalid passphrase"])
})
