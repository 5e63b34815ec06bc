import { wordlist } from "@scure/bip39/wordlists/english"
import { PureJSCrypto } from "cojson/crypto/PureJSCrypto"
import { beforeEach, expect, test } from "vitest"
import type { AuthCredentials } from "./auth-credentials.ts"
import { AuthSecretStorage } from "./auth-secret-storage.ts"
import { InMemoryKVStore, KvStoreContext } from "./kv-store.ts"
import { PassphraseAuth } from "./passphrase-auth.ts"

// an account made by the published packages: seed, phrase, account and secret belong together
const seed = Uint8Array.from(Buffer.from("8f3c0d5e7b1a29486d0e4f2b9c8a7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c", "hex"))
const phrase =
  "monkey there fiscal wage penalty picnic reflect size clog tone palm syrup visa budget race peace panel fatigue swallow ritual token never history other"
const known = {
  accountID: "co_zeATWSiBfdNUAtTFm2uJcdtoFnK",
  accountSecret: "sealerSecret_z2gb7LmE3BRm37Z6AoASPdSsDLLJqhg6YpDdVZvjTDKAR/signerSecret_z4YxJiT4MGbrMUDzScKXTsc3Ygucyw9sHqdG9a47yUb6o",
} as const

KvStoreContext.getInstance().initialize(new InMemoryKVStore())
const crypto = await PureJSCrypto.create()
const storage = new AuthSecretStorage()
let authenticated: AuthCredentials[]
let registered: { secret: string; name: string }[]
let auth: PassphraseAuth

beforeEach(async () => {
  await storage.clear()
  authenticated = []
  registered = []
  auth = new PassphraseAuth(
    crypto,
    async (credentials) => void authenticated.push(credentials),
    async (secret, { name }) => {
      registered.push({ secret, name })
      return known.accountID
    },
    storage,
    wordlist,
  )
})

test("logs in as the account that the phrase stands for, and stores it", async () => {
  const shown: string[] = []
  auth.subscribe(() => shown.push(auth.passphrase))

  await auth.logIn(phrase)

  expect(authenticated).toEqual([known])
  expect(await storage.get()).toEqual({ ...known, secretSeed: seed, provider: "passphrase" })
  expect(shown).toEqual([phrase])
})

test.each(["not a phrase", "", phrase.replace("monkey", "zebra"), phrase.split(" ").reverse().join(" ")])("refuses %j", async (text) => {
  await expect(auth.logIn(text)).rejects.toThrow("Invalid passphrase")

  expect(authenticated).toEqual([])
  expect(await storage.get()).toBeNull()
})

test("signing up shows the phrase of the stored account and keeps the account", async () => {
  await storage.set({ ...known, secretSeed: seed, provider: "anonymous" })

  expect(await auth.signUp()).toBe(phrase)

  expect(storage.isAuthenticated).toBe(true)
  expect(await storage.get()).toEqual({ ...known, secretSeed: seed, provider: "passphrase" })
  expect(await auth.getCurrentAccountPassphrase()).toBe(phrase)
})

test("there is no phrase without a stored seed", async () => {
  await expect(auth.signUp()).rejects.toThrow("No credentials found")
  await storage.set({ ...known, provider: "sso" })

  await expect(auth.signUp()).rejects.toThrow("No credentials found")
  await expect(auth.getCurrentAccountPassphrase()).rejects.toThrow("No credentials found")
})

test("registers a new account under a phrase that it made", async () => {
  const fresh = auth.generateRandomPassphrase()
  expect(fresh.split(" ")).toHaveLength(24)

  expect(await auth.registerNewAccount(phrase, "Rosa")).toBe(known.accountID)

  expect(registered).toEqual([{ secret: known.accountSecret, name: "Rosa" }])
  expect(await storage.get()).toMatchObject({ ...known, provider: "passphrase" })
})
